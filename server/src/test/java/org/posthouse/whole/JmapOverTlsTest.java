package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JMAP over TLS and HTTP/2, by the JDK's client and by curl: session, requests, and a stream of events beside them on one connection. RFC 9113 §3.3 */
class JmapOverTlsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String LOGIN = "mary@here.example:secret";
    private String base = "";

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(60)).header("Authorization",
                "Basic " + Base64.getEncoder().encodeToString(LOGIN.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void sessionRequestsAndEventsOverHttp2(@TempDir Path folder) throws Exception {
        try (RunningServer server = new RunningServer(folder.resolve("mail"), "mx.here.example", "mary@here.example", "secret")) {
            base = "https://127.0.0.1:" + (server.portBase + 443);
            server.start();
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, new TrustManager[]{new Anyone()}, null);
            try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).sslContext(tls)
                    .connectTimeout(Duration.ofSeconds(10)).build()) {
                byTheJdk(http);
                http.shutdownNow();
            }
            byCurl(folder);
            server.stop();
        }
    }

    private void byTheJdk(HttpClient http) throws Exception {
        HttpResponse<String> session = http.send(request("/jmap/session").build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(HttpClient.Version.HTTP_2, session.version());
        JsonNode told = JSON.readTree(session.body());
        assertTrue(told.path("apiUrl").asString("").startsWith("https://127.0.0.1:"), session.body());
        String account = told.path("primaryAccounts").path("urn:posthouse:jmap:mailing").asString("");
        HttpResponse<InputStream> stream = http.send(request("/jmap/events?types=*&closeafter=no&ping=60")
                .timeout(Duration.ofMinutes(5)).build(), HttpResponse.BodyHandlers.ofInputStream());
        assertEquals(HttpClient.Version.HTTP_2, stream.version());
        try (BufferedReader events = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            assertEquals(": hello", line(events));
            HttpResponse<String> done = http.send(request("/jmap/api").header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(preference(account))).build(), HttpResponse.BodyHandlers.ofString());
            assertEquals(HttpClient.Version.HTTP_2, done.version());
            assertEquals("Preference/set",
                    JSON.readTree(done.body()).path("methodResponses").path(0).path(0).asString(""), done.body());
            String line = line(events);
            while (!line.startsWith("data: "))
                line = line(events);
            assertTrue(JSON.readTree(line.substring(6)).path("changed").path(account).has("Preference"), line);
        }
    }

    private static String preference(String account) {
        return "{\"using\":[\"urn:ietf:params:jmap:core\",\"urn:posthouse:jmap:mailing\"],\"methodCalls\":[[\"Preference/set\",{\"accountId\":\""
                + account + "\",\"update\":{\"theme\":{\"value\":{\"dark\":true}}}},\"0\"]]}";
    }

    private static String line(BufferedReader in) throws Exception {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return String.valueOf(in.readLine());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }).get(30, TimeUnit.SECONDS);
    }

    private void byCurl(Path folder) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "no curl here");
        for (String version : List.of("--http2", "--http1.1")) {
            String number = version.equals("--http2") ? "2" : "1.1";
            String session = curl(folder, version, base + "/jmap/session");
            assertTrue(session.endsWith(" 200 " + number), session);
            String account = JSON.readTree(session.substring(0, session.lastIndexOf('}') + 1)).path("primaryAccounts")
                    .path("urn:ietf:params:jmap:mail").asString("");
            String api = curl(folder, version, base + "/jmap/api", "-H", "Content-Type: application/json", "-d", preference(account));
            assertTrue(api.contains("Preference/set") && api.endsWith(" 200 " + number), api);
            // It ends by itself once there was something to tell, which the last event's other id is.
            String events = curl(folder, version, base + "/jmap/events?types=*&closeafter=state&ping=0", "-H", "Last-Event-ID: before");
            assertTrue(events.contains("event: state") && events.endsWith(" 200 " + number), events);
        }
    }

    private static String curl(Path folder, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("/usr/bin/curl", "-q", "-sS", "-k", "--max-time", "60", "-u", LOGIN, "-w",
                " %{http_code} %{http_version}"));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(folder, "curl", ".out");
        Process curl = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
        assertTrue(curl.waitFor(90, TimeUnit.SECONDS), "curl does not end");
        return Files.readString(out);
    }

    /** The server's certificate is one that it has made itself. */
    private static final class Anyone extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
