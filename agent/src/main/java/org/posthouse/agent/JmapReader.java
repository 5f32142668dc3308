package org.posthouse.agent;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads an account by JMAP, as a page in a browser does. RFC 8620, RFC 8621 */
public final class JmapReader {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String MAIL = "urn:ietf:params:jmap:mail";
    private static final int MAX_ANSWER = 64 * 1024 * 1024;
    private final URI server;
    private final Duration timeout;

    /** The server's address, such as {@code http://127.0.0.1:8080/}. */
    public JmapReader(URI server, Duration timeout) {
        this.server = server;
        this.timeout = timeout;
    }

    /** What was asked and answered, and the messages fetched. */
    public record Result(Dialogue dialogue, List<byte[]> messages) {}

    /** Looks at the newest email, in one request of two calls, and fetches it whole; nothing is changed. IOException also where the server says no. */
    public Result readNewest(String login, String password) throws IOException, InterruptedException {
        var recorder = new Recorder();
        var messages = new ArrayList<byte[]>();
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(timeout).followRedirects(HttpClient.Redirect.NEVER).build()) {
            var talk = new Talk(http, recorder, "Basic "
                    + Base64.getEncoder().encodeToString((login + ":" + password).getBytes(StandardCharsets.UTF_8)));
            JsonNode session = json(talk.get(server.resolve("/.well-known/jmap")));
            String account = session.path("primaryAccounts").path(MAIL).asString("");
            JsonNode answer = json(talk.post(server.resolve(session.path("apiUrl").asString("")), newest(account)));
            JsonNode email = answer.path("methodResponses").path(1).path(1).path("list").path(0);
            if (email.has("blobId")) {
                String at = session.path("downloadUrl").asString("").replace("{accountId}", coded(account))
                        .replace("{blobId}", coded(email.path("blobId").asString(""))).replace("{name}", "message.eml")
                        .replace("{type}", coded("message/rfc822"));
                messages.add(talk.get(server.resolve(at)));
            }
        }
        return new Result(recorder.dialogue(), messages);
    }

    private static String coded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String newest(String account) {
        return """
                {"using": ["urn:ietf:params:jmap:core", "%2$s"], "methodCalls": [
                ["Email/query", {"accountId": "%1$s", "sort": [{"property": "receivedAt", "isAscending": false}], "limit": 1}, "0"],
                ["Email/get", {"accountId": "%1$s", "#ids": {"resultOf": "0", "name": "Email/query", "path": "/ids"},
                 "properties": ["blobId", "from", "subject", "preview"]}, "1"]]}""".formatted(account, MAIL);
    }

    private static JsonNode json(byte[] answer) throws IOException {
        try {
            return JSON.readTree(answer);
        } catch (JacksonException e) {
            throw new IOException("the answer is not JSON", e);
        }
    }

    /** Requests with the login, told to the recorder. */
    private final class Talk {
        private final HttpClient http;
        private final Recorder recorder;
        private final String authorization;

        Talk(HttpClient http, Recorder recorder, String authorization) {
            this.http = http;
            this.recorder = recorder;
            this.authorization = authorization;
        }

        byte[] get(URI at) throws IOException, InterruptedException {
            recorder.line('C', "GET " + at.getRawPath());
            return send(request(at).GET().build());
        }

        byte[] post(URI at, String body) throws IOException, InterruptedException {
            recorder.line('C', "POST " + at.getRawPath());
            body.lines().forEach(line -> recorder.line('C', line));
            return send(request(at).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)).build());
        }

        private HttpRequest.Builder request(URI at) {
            return HttpRequest.newBuilder(at).timeout(timeout).header("Authorization", authorization);
        }

        private byte[] send(HttpRequest request) throws IOException, InterruptedException {
            HttpResponse<InputStream> answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = answer.body()) {
                byte[] body = in.readNBytes(MAX_ANSWER);
                recorder.line('S', answer.statusCode() + ", " + body.length + " octets of "
                        + answer.headers().firstValue("Content-Type").orElse("something"));
                if (answer.statusCode() != 200)
                    throw new IOException(request.uri() + " answers " + answer.statusCode());
                return body;
            }
        }
    }
}
