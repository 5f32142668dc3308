package org.posthouse.access.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.posthouse.access.discovery.MailServices.Kind;
import org.posthouse.access.discovery.MailServices.Service;
import org.posthouse.access.http.HttpServer;
import org.posthouse.access.http.HttpSettings;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.store.account.StoredDirectory;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.login.PlaintextLogin;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** Programs ask over HTTP as they do in the wild; an XML parser reads what they get. */
class DiscoveryTest {
    private static final MailServices SERVICES = new MailServices("mail.example.org",
            List.of(new Service(Kind.SUBMISSION, 587, false), new Service(Kind.POP3, 995, true), new Service(Kind.IMAP, 143, false),
                    new Service(Kind.IMAP, 993, true), new Service(Kind.SUBMISSION, 465, true)));
    private final MemoryEngine engine = new MemoryEngine();
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private HttpServer server;

    @BeforeEach
    void open() throws Exception {
        var directory = new StoredDirectory(engine, InstantSource.system());
        directory.addDomain(Domain.of("example.org"));
        directory.addDomain(Domain.of("b\u00fccher.example"));
        directory.addAccount(Address.parse("mary@example.org"));
        server = start(SERVICES, directory);
    }

    private static HttpServer start(MailServices services, StoredDirectory directory) throws Exception {
        return HttpServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null,
                HttpSettings.of(PlaintextLogin.LOOPBACK, 1_000_000, 100, 100, 100, 100, 10_000),
                List.of(new DiscoverySite(services, directory)),
                InstantSource.system());
    }

    @AfterEach
    void close() {
        http.close();
        server.close();
        engine.close();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(HttpRequest.newBuilder(at(path)).timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return http.send(HttpRequest.newBuilder(at(path)).timeout(Duration.ofSeconds(30)).header("Content-Type", "text/xml")
                .POST(BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI at(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    /** The texts of the elements that an expression finds, whatever their namespaces. */
    private static List<String> find(String xml, String expression) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        Document document = factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        XPath path = XPathFactory.newInstance().newXPath();
        NodeList nodes = (NodeList) path.evaluate(expression, document, XPathConstants.NODESET);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++)
            texts.add(nodes.item(i).getTextContent());
        return texts;
    }

    @Test
    void thunderbird() throws Exception {
        for (String path : List.of("/.well-known/autoconfig/mail/config-v1.1.xml", "/mail/config-v1.1.xml")) {
            HttpResponse<String> r = get(path + "?emailaddress=mary@example.org");
            assertEquals(200, r.statusCode());
            assertEquals("application/xml; charset=utf-8", r.headers().firstValue("content-type").orElse(""));
            String xml = r.body();
            assertEquals(List.of("example.org"), find(xml, "/clientConfig[@version='1.1']/emailProvider[@id='example.org']/domain"));
            assertEquals(List.of("993", "143"), find(xml, "//incomingServer[@type='imap']/port"));
            assertEquals(List.of("995"), find(xml, "//incomingServer[@type='pop3']/port"));
            assertEquals(List.of("465", "587"), find(xml, "//outgoingServer[@type='smtp']/port"));
            assertEquals(List.of("SSL", "STARTTLS", "SSL", "SSL", "STARTTLS"), find(xml, "//socketType"));
            assertEquals(List.of("mail.example.org"), find(xml, "//hostname").stream().distinct().toList());
            assertEquals(List.of("%EMAILADDRESS%"), find(xml, "//username").stream().distinct().toList());
        }
    }

    @Test
    void nobodyLearnsWhichAccountsThereAre() throws Exception {
        String config = "/mail/config-v1.1.xml?emailaddress=";
        assertEquals(get(config + "mary@example.org").body(), get(config + "nobody@example.org").body());
        assertEquals(404, get(config + "mary@example.net").statusCode());
        assertEquals(400, get(config + "mary").statusCode());
        assertEquals(404, get("/mail/config-v1.1.xml").statusCode());
        assertEquals(200, get("/apple.mobileconfig?email=nobody@example.org").statusCode());
        assertEquals(404, get("/apple.mobileconfig?email=mary@example.net").statusCode());
        assertEquals(400, get("/apple.mobileconfig").statusCode());
    }

    private static String question(String address) {
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?><Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006\">"
                + "<Request><EMailAddress>" + address + "</EMailAddress><AcceptableResponseSchema>"
                + "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema></Request></Autodiscover>";
    }

    @Test
    void outlook() throws Exception {
        for (String path : List.of("/autodiscover/autodiscover.xml", "/Autodiscover/Autodiscover.xml")) {
            String xml = post(path, question("mary@example.org")).body();
            assertEquals(List.of("IMAP", "IMAP", "POP3", "SMTP", "SMTP"), find(xml, "/Autodiscover/Response/Account/Protocol/Type"));
            assertEquals(List.of("993", "143", "995", "465", "587"), find(xml, "//Port"));
            assertEquals(List.of("SSL", "TLS", "SSL", "SSL", "TLS"), find(xml, "//Encryption"));
            assertEquals(List.of("mary@example.org"), find(xml, "//LoginName").stream().distinct().toList());
            assertTrue(xml.contains("xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a\""), xml);
        }
    }

    @Test
    void outlookAsksForNonsense() throws Exception {
        String path = "/autodiscover/autodiscover.xml";
        assertEquals(List.of("601"), find(post(path, question("mary@example.net")).body(), "//ErrorCode"));
        assertEquals(List.of("600"), find(post(path, question("mary")).body(), "//ErrorCode"));
        assertEquals(List.of("600"), find(post(path, "<Autodiscover>").body(), "//ErrorCode"));
        assertEquals(List.of("600"), find(post(path, "").body(), "//ErrorCode"));
        String entity = "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>" + question("&e;@example.org").substring(38);
        String answer = post(path, entity).body();
        assertEquals(List.of(), find(answer, "//LoginName"));
        assertEquals(413, post(path, " ".repeat(20_000)).statusCode());
        assertFalse(post(path, question("a&lt;b&gt;@example.org")).body().contains("<b>"));
    }

    @Test
    void apple() throws Exception {
        HttpResponse<String> r = get("/apple.mobileconfig?email=o%27mary%26%3Cco@example.org");
        assertEquals(400, r.statusCode());
        r = get("/apple.mobileconfig?email=o%27mary%26co@example.org");
        assertEquals("application/x-apple-aspen-config", r.headers().firstValue("content-type").orElse(""));
        String xml = r.body();
        String account = "/plist/dict/key[.='PayloadContent']/following-sibling::array[1]/dict";
        assertEquals(List.of("o'mary&co@example.org"), value(xml, account, "EmailAddress"));
        assertEquals(List.of("EmailTypeIMAP"), value(xml, account, "EmailAccountType"));
        assertEquals(List.of("993"), value(xml, account, "IncomingMailServerPortNumber"));
        assertEquals(List.of("465"), value(xml, account, "OutgoingMailServerPortNumber"));
        assertEquals(List.of("com.apple.mail.managed"), value(xml, account, "PayloadType"));
        assertEquals(List.of("Configuration"), value(xml, "/plist/dict", "PayloadType"));
        assertEquals(1, find(xml, account + "/key[.='IncomingMailServerUseSSL']/following-sibling::*[1][self::true]").size());
        assertEquals(xml, get("/apple.mobileconfig?email=o%27mary%26co@example.org").body());
    }

    private static List<String> value(String xml, String dict, String key) throws Exception {
        return find(xml, dict + "/key[.='" + key + "']/following-sibling::*[1]");
    }

    @Test
    void domainsInAnyScript() throws Exception {
        String xml = get("/mail/config-v1.1.xml?emailaddress=mary@b%C3%BCcher.example").body();
        assertEquals(List.of("xn--bcher-kva.example"), find(xml, "//domain"));
        assertEquals(List.of("b\u00fccher.example"), find(xml, "//displayName"));
    }
}
