package org.posthouse.agent.jmap;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.remote.Credentials;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.agent.remote.Trace;
import org.posthouse.agent.remote.UncertainException;
import org.posthouse.base.net.TlsContext;
import org.posthouse.mail.mime.Source;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** HTTP with the login. RFC 8620 §1.7 */
final class Web implements AutoCloseable {
    static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MAX_ANSWER = 128 << 20;
    private static final int MAX_REDIRECTS = 5;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private final HttpClient http;
    private final String authorization;
    private final Duration timeout;
    private final Trace trace;

    Web(@Nullable TlsContext tls, Credentials credentials, Duration timeout, Trace trace) {
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(timeout).followRedirects(HttpClient.Redirect.NEVER);
        if (tls != null)
            builder.sslContext(tls.live());
        http = builder.build();
        this.timeout = timeout;
        this.trace = trace;
        authorization = switch (credentials) {
            case Credentials.Password(String login, String password) ->
                "Basic " + Base64.getEncoder().encodeToString((login + ":" + password).getBytes(StandardCharsets.UTF_8));
            case Credentials.Token(String login, String token) -> "Bearer " + token;
        };
    }

    /** Where a session was found, and what it says. */
    record Found(URI at, JsonNode body) {}

    /** Follows redirections, for the place where to look is only where to begin. RFC 8620 §2.2 */
    Found session(URI from) throws IOException, RemoteException {
        URI at = from;
        for (int i = 0; i < MAX_REDIRECTS; i++) {
            HttpResponse<InputStream> answer = send(request(at).GET(), at);
            if (!REDIRECTS.contains(answer.statusCode()))
                return new Found(at, json(answer));
            answer.body().close();
            String location = answer.headers().firstValue("Location").orElseThrow(() -> new IOException("a redirection to nowhere"));
            at = safe(at, at.resolve(location));
        }
        throw new IOException("too many redirections from " + from);
    }

    /** An address that may have the login too. */
    static URI safe(URI from, URI to) throws IOException {
        boolean http = "http".equalsIgnoreCase(to.getScheme());
        if (!http && !"https".equalsIgnoreCase(to.getScheme()))
            throw new IOException("the server names " + to + ", which is no web address");
        if (http && "https".equalsIgnoreCase(from.getScheme()))
            throw new IOException("the server leads from " + from + " to " + to + ", where the login would go in clear");
        return to;
    }

    JsonNode post(URI at, JsonNode body) throws IOException, RemoteException {
        return json(posted(at, body));
    }

    /** Posts what must not be done twice: UncertainException where an answer may come from somebody between, who knows nothing of what the server has done. RFC 9110 §15.6 */
    JsonNode postOnce(URI at, JsonNode body) throws IOException, RemoteException {
        HttpResponse<InputStream> answer = posted(at, body);
        int status = answer.statusCode();
        if (status == 408 || status >= 500)
            throw new UncertainException(new IOException("the server answers " + status + said(answer)));
        return json(answer);
    }

    private HttpResponse<InputStream> posted(URI at, JsonNode body) throws IOException {
        String text = JSON.writeValueAsString(body);
        trace.line("jmap", 'C', text);
        return send(request(at).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(text)), at);
    }

    JsonNode upload(URI at, Source message) throws IOException, RemoteException {
        HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.fromPublisher(
                HttpRequest.BodyPublishers.ofInputStream(() -> message.stream(0, message.size())), Math.max(1, message.size()));
        return json(send(request(at).header("Content-Type", "message/rfc822").POST(body), at));
    }

    /** An open stream of an answer; the caller closes it. */
    InputStream get(URI at, String accept) throws IOException, RemoteException {
        HttpResponse<InputStream> answer = send(request(at).header("Accept", accept).GET(), at);
        accepted(answer);
        return answer.body();
    }

    private HttpRequest.Builder request(URI at) {
        return HttpRequest.newBuilder(at).timeout(timeout).header("Authorization", authorization);
    }

    private HttpResponse<InputStream> send(HttpRequest.Builder request, URI at) throws IOException {
        HttpRequest built = request.build();
        trace.line("jmap", 'C', built.method() + " " + at.getRawPath());
        try {
            HttpResponse<InputStream> answer = http.send(built, HttpResponse.BodyHandlers.ofInputStream());
            trace.line("jmap", 'S', Integer.toString(answer.statusCode()));
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    private static void accepted(HttpResponse<InputStream> answer) throws IOException, RemoteException {
        int status = answer.statusCode();
        if (status / 100 == 2)
            return;
        String words = "the server answers " + status + said(answer);
        throw switch (status) {
            case 401, 403 -> new RemoteException.Denied(words);
            case 404, 410 -> new RemoteException.Gone(words);
            case 408, 429, 502, 503, 504 -> new RemoteException.Later(words);
            case 413, 501 -> new RemoteException.Unable(words);
            default -> new RemoteException(words);
        };
    }

    // RFC 7807 §3.1
    private static String said(HttpResponse<InputStream> answer) throws IOException {
        try (InputStream in = answer.body()) {
            JsonNode problem = JSON.readTree(in.readNBytes(1 << 16));
            String detail = problem.path("detail").asString("");
            return detail.isEmpty() ? "" : ": " + detail;
        } catch (JacksonException e) {
            return "";
        }
    }

    private JsonNode json(HttpResponse<InputStream> answer) throws IOException, RemoteException {
        accepted(answer);
        try (InputStream in = answer.body()) {
            byte[] body = in.readNBytes(MAX_ANSWER);
            if (body.length == MAX_ANSWER)
                throw new IOException("the server's answer does not end");
            JsonNode json = JSON.readTree(body);
            if (!trace.equals(Trace.NONE))
                trace.line("jmap", 'S', json.toString());
            return json;
        } catch (JacksonException e) {
            throw new IOException("the server's answer is not JSON", e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
