package org.posthouse.access.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.SetCookie;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.posthouse.store.account.Grant;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code /login} and {@code /logout}, in JSON: a session in a cookie for browsers. */
public final class LoginSite implements Site {
    private static final int MAX_BODY = 8 * 1024;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private final Callers callers;

    public LoginSite(Callers callers) {
        this.callers = callers;
    }

    @Override
    public void route(HttpRouting.Builder routing) {
        routing.get("/login", (request, response) -> Problem.orElse(response, () -> look(request, response)));
        routing.post("/login", (request, response) -> Problem.orElse(response, () -> login(request, response)));
        routing.post("/logout", (request, response) -> Problem.orElse(response, () -> logout(request, response)));
    }

    private void look(ServerRequest request, ServerResponse response) throws Problem {
        Optional<WebSession> session = callers.session(request);
        // To ask is no mistake: a page that begins must, and browsers report every 401.
        if (session.isEmpty())
            response.status(Status.NO_CONTENT_204).header(HeaderNames.CACHE_CONTROL, "no-store").send();
        else
            told(session.get(), response);
    }

    private void login(ServerRequest request, ServerResponse response) throws Problem {
        // A form on a foreign page cannot send this type.
        if (!request.headers().contentType().filter(t -> t.text().startsWith("application/json")).isPresent())
            throw Problem.of(415, "send application/json");
        JsonNode body = body(request);
        JsonNode name = body.path("username"), password = body.path("password");
        if (!name.isString() || !password.isString())
            throw Problem.of(400, "send {\"username\": ..., \"password\": ...}");
        Grant grant = callers.login(request, response, name.stringValue(), password.stringValue());
        WebSessions.Begun begun = callers.sessions().begin(grant, Guard.peer(request.remotePeer().address()).getHostAddress(),
                request.headers().first(HeaderNames.USER_AGENT).orElse(""));
        response.header(HeaderNames.SET_COOKIE, cookie(request, begun.cookie(), Duration.ofDays(14)));
        told(begun.session(), response);
    }

    private static JsonNode body(ServerRequest request) throws Problem {
        try (InputStream in = request.content().inputStream()) {
            byte[] bytes = in.readNBytes(MAX_BODY + 1);
            if (bytes.length > MAX_BODY)
                throw Problem.of(413, "that is too long for a login");
            return JSON.readTree(bytes);
        } catch (JacksonException e) {
            throw Problem.of(400, "that is not JSON");
        } catch (IOException e) {
            throw Problem.of(400, "the request ended too soon");
        }
    }

    private void logout(ServerRequest request, ServerResponse response) throws Problem {
        Caller caller = callers.changing(request, response);
        if (caller.session() != null)
            callers.sessions().end(caller.session());
        response.header(HeaderNames.SET_COOKIE, cookie(request, "", Duration.ZERO));
        response.status(Status.NO_CONTENT_204).send();
    }

    private static String cookie(ServerRequest request, String value, Duration age) {
        SetCookie.Builder cookie = SetCookie.builder(Callers.cookie(request), value).path("/")
                .httpOnly(true).sameSite(SetCookie.SameSite.STRICT).maxAge(age);
        return cookie.secure(request.isSecure()).build().toString();
    }

    private static void told(WebSession session, ServerResponse response) {
        String name = session.grant().account().address().toString();
        String body = JSON.createObjectNode().put("username", name).put("csrfToken", session.csrf()).toString();
        response.header(HeaderNames.CONTENT_TYPE, "application/json").header(HeaderNames.CACHE_CONTROL, "no-store");
        response.send(body.getBytes(StandardCharsets.UTF_8));
    }
}
