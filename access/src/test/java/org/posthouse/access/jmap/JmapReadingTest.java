package org.posthouse.access.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.posthouse.access.imapsession.ObjectId;
import org.posthouse.access.jmapcore.Json;
import tools.jackson.databind.JsonNode;

/** Pictures and leaving lists, as far as a dialog cannot show it. */
class JmapReadingTest {
    private static final byte[] GIF = "GIF89a picture".getBytes(StandardCharsets.US_ASCII);
    private static final String USING = "[\"urn:ietf:params:jmap:core\",\"urn:posthouse:jmap:reading\"]";
    private static final String TRACE = """
            Return-Path: <news@example.com>
            Authentication-Results: mail.example.org;
             spf=pass smtp.mailfrom=example.com;
             dkim=pass header.d=example.com header.s=s1 header.a=rsa-sha256 header.b=AbCdEfGh;
             dmarc=pass (p=reject dis=none) header.from=example.com
            Received: from mx.example.com ([192.0.2.1])
             by mail.example.org with ESMTPS; Sat, 21 Nov 2026 12:00:00 +0000
            """;
    private JmapHouse house;

    @BeforeEach
    void open() throws Exception {
        house = new JmapHouse();
    }

    @AfterEach
    void close() {
        house.close();
    }

    private String arrive(String message) throws Exception {
        long uid = house.arrive(house.inbox(), TRACE, message, house.services.journeys().newId());
        return ObjectId.EMAIL.of(house.mary.id(), house.mail().row(house.inbox(), uid).orElseThrow().emailId());
    }

    private JsonNode call(String method, String args) throws Exception {
        return house.call(USING, "[[\"" + method + "\",{\"accountId\":\"" + house.account() + "\"," + args + "},\"0\"]]").get(0);
    }

    private String html(String id, String images) throws Exception {
        return call("Email/html", "\"ids\":[\"" + id + "\"],\"remoteImages\":\"" + images + "\"").get(1).at("/list/0/html").stringValue();
    }

    private static String source(String html) {
        Matcher m = Pattern.compile("src=\"([^\"]+)\"").matcher(html);
        assertTrue(m.find(), html);
        return m.group(1).replace("&#61;", "=").replace("&amp;", "&");
    }

    private HttpResponse<byte[]> bytes(HttpRequest.Builder request) throws Exception {
        return house.http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String withPicture(String url) {
        return "From: news@example.com\nSubject: x\nContent-Type: text/html\n\n<p>x<img src=\"" + url + "\">\n";
    }

    @Test
    void picturesComeThroughUs() throws Exception {
        house.web.pages.put("https://pictures.example.com/a.gif", GIF);
        String id = arrive(withPicture("https://pictures.example.com/a.gif"));
        assertFalse(html(id, "blocked").contains("src="));
        assertTrue(house.web.asked.isEmpty());
        String path = source(html(id, "proxied"));
        assertTrue(path.startsWith("/jmap/image/"), path);
        HttpResponse<byte[]> answer = bytes(house.request(path));
        assertEquals(200, answer.statusCode());
        assertEquals("GIF89a picture", new String(answer.body(), StandardCharsets.US_ASCII));
        assertEquals("image/gif", answer.headers().firstValue("content-type").orElse(""));
        assertEquals("nosniff", answer.headers().firstValue("x-content-type-options").orElse(""));
        assertEquals("sandbox; default-src 'none'", answer.headers().firstValue("content-security-policy").orElse(""));
        assertTrue(answer.headers().firstValue("cache-control").orElse("").startsWith("private"));
        bytes(house.request(path));
        assertEquals(1, house.web.asked.size());
    }

    @Test
    void aTokenIsForOneAccountAndAWeek() throws Exception {
        house.web.pages.put("https://pictures.example.com/a.gif", GIF);
        String path = source(html(arrive(withPicture("https://pictures.example.com/a.gif")), "proxied"));
        assertEquals(401, bytes(HttpRequest.newBuilder(house.uri(path))).statusCode());
        String robert = JmapHouse.basic("robert@example.org", "secret");
        assertEquals(404, bytes(HttpRequest.newBuilder(house.uri(path)).header("Authorization", robert)).statusCode());
        String last = path.substring(0, path.length() - 2) + (path.endsWith("AA") ? "BB" : "AA");
        assertEquals(404, bytes(house.request(last)).statusCode());
        assertEquals(404, bytes(house.request("/jmap/image/x")).statusCode());
        house.now.set(JmapHouse.NOW.plus(Duration.ofDays(9)));
        assertEquals(410, bytes(house.request(path)).statusCode());
        assertTrue(house.web.asked.isEmpty());
    }

    @Test
    void whatIsNoPictureIsNotShown() throws Exception {
        for (String page : List.of("<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "<script>x</script>", "")) {
            String url = "https://pictures.example.com/" + page.length();
            house.web.pages.put(url, page.getBytes(StandardCharsets.US_ASCII));
            assertEquals(502, bytes(house.request(source(html(arrive(withPicture(url)), "proxied")))).statusCode());
        }
        assertEquals(502,
                bytes(house.request(source(html(arrive(withPicture("https://pictures.example.com/none")), "proxied")))).statusCode());
    }

    @Test
    void attachedPicturesAreDownloaded() throws Exception {
        String id = arrive("""
                From: news@example.com
                Content-Type: multipart/related; boundary=b

                --b
                Content-Type: text/html

                <img src="cid:p@x"><img src="cid:s@x">
                --b
                Content-Type: image/gif; name="a b.gif"
                Content-ID: <p@x>
                Content-Transfer-Encoding: base64

                R0lGODlhIHBpY3R1cmU=
                --b
                Content-Type: image/svg+xml
                Content-ID: <s@x>

                <svg/>
                --b--
                """);
        JsonNode told = call("Email/html", "\"ids\":[\"" + id + "\"]").get(1).at("/list/0");
        String path = source(told.path("html").stringValue());
        HttpResponse<byte[]> answer = bytes(house.request(path));
        assertEquals("GIF89a picture", new String(answer.body(), StandardCharsets.US_ASCII));
        assertEquals("image/gif", answer.headers().firstValue("content-type").orElse(""));
        assertTrue(answer.headers().firstValue("content-disposition").orElse("").startsWith("attachment"));
        assertTrue(answer.headers().firstValue("content-security-policy").orElse("").contains("sandbox"));
        assertEquals("nosniff", answer.headers().firstValue("x-content-type-options").orElse(""));
        assertEquals(List.of(true, false),
                List.of(told.at("/attachments/0/isInline").booleanValue(), told.at("/attachments/1/isInline").booleanValue()));
        assertFalse(told.path("html").stringValue().contains("svg"));
    }

    private static String newsletter(String signed) {
        return "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s1; h=" + signed + ";\n bh=x; b=AbCdEfGhIj\n"
                + "From: News <news@example.com>\nSubject: x\nList-Unsubscribe: <mailto:out@example.com?subject=leave>, <https://lists.example.com/out?u=1>\n"
                + "List-Unsubscribe-Post: List-Unsubscribe=One-Click\n\nNews.\n";
    }

    @Test
    void aListIsLeftOnce() throws Exception {
        String id = arrive(newsletter("From:List-Unsubscribe:List-Unsubscribe-Post"));
        house.web.status = 500;
        assertEquals("unsubscribeFailed", call("Email/unsubscribe", "\"id\":\"" + id + "\"").at("/1/type").stringValue());
        house.web.status = 202;
        assertFalse(call("Email/unsubscribe", "\"id\":\"" + id + "\"").at("/1/already").booleanValue());
        assertTrue(call("Email/unsubscribe", "\"id\":\"" + id + "\"").at("/1/already").booleanValue());
        assertEquals(List.of("https://lists.example.com/out?u=1 application/x-www-form-urlencoded List-Unsubscribe=One-Click",
                "https://lists.example.com/out?u=1 application/x-www-form-urlencoded List-Unsubscribe=One-Click"), house.web.posted);
        JsonNode told = call("Email/html", "\"ids\":[\"" + id + "\"]").at("/1/list/0/unsubscribe");
        assertEquals(Json.read("{\"oneClick\":true,\"done\":true,\"http\":\"https://lists.example.com/out?u=1\","
                + "\"mailto\":{\"to\":\"out@example.com\",\"subject\":\"leave\",\"body\":\"\"}}"), told);
    }

    @Test
    void whatMayHaveBeenPostedIsNotPostedAgain() throws Exception {
        String id = arrive(newsletter("From:List-Unsubscribe:List-Unsubscribe-Post"));
        house.web.broken = new java.net.ConnectException("nobody is there");
        assertEquals("unsubscribeFailed", call("Email/unsubscribe", "\"id\":\"" + id + "\"").at("/1/type").stringValue());
        house.web.broken = new java.io.IOException("the answer was cut off");
        assertEquals("unsubscribeFailed", call("Email/unsubscribe", "\"id\":\"" + id + "\"").at("/1/type").stringValue());
        house.web.broken = null;
        assertTrue(call("Email/unsubscribe", "\"id\":\"" + id + "\"").at("/1/already").booleanValue());
        assertTrue(house.web.posted.isEmpty());
    }

    @Test
    void whatNobodySignedIsNotPosted() throws Exception {
        for (String signed : List.of("From:List-Unsubscribe", "From:List-Unsubscribe-Post", "From")) {
            String id = arrive(newsletter(signed));
            assertFalse(call("Email/html", "\"ids\":[\"" + id + "\"]").at("/1/list/0/unsubscribe/oneClick").booleanValue());
            assertEquals("forbidden", call("Email/unsubscribe", "\"id\":\"" + id + "\"").at("/1/type").stringValue());
        }
        String twice = arrive("List-Unsubscribe: <https://other.example/x>\n" + newsletter("From:List-Unsubscribe:List-Unsubscribe-Post"));
        assertEquals("forbidden", call("Email/unsubscribe", "\"id\":\"" + twice + "\"").at("/1/type").stringValue());
        assertTrue(house.web.posted.isEmpty());
    }
}
