package org.posthouse.access.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.posthouse.base.limit.ConnectionLimits;
import org.posthouse.base.limit.RateLimiter;
import org.posthouse.store.account.Grant;
import org.posthouse.store.account.Scope;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.login.LoginResult;
import org.posthouse.store.login.Logins;
import org.posthouse.store.login.PlaintextLogin;
import org.posthouse.store.login.RequestEntrance;

/** Finds out who sends a request: by a session's cookie, a password (Basic) or a bearer token. Safe for all threads. */
public final class Callers {
    private static final String COOKIE = "posthouse";
    /** A browser takes a cookie of such a name over TLS alone, and from this host alone. */
    private static final String HOST_COOKIE = "__Host-posthouse";
    /** The header that carries a session's token. */
    public static final String CSRF = "X-CSRF-Token";
    private static final int VISITORS = 20_000;
    private final Logins logins;
    private final WebSessions sessions;
    private final PlaintextLogin plaintext;
    /** So that a client that logs in with every request is noted now and then only. */
    private final RateLimiter visits;

    public Callers(Logins logins, WebSessions sessions, PlaintextLogin plaintext, InstantSource clock) {
        this.logins = logins;
        this.sessions = sessions;
        this.plaintext = plaintext;
        visits = new RateLimiter(1, Duration.ofMinutes(10), VISITORS, clock);
    }

    WebSessions sessions() {
        return sessions;
    }

    /** The caller of a request that reads. Problem 401, 403, 429, 503. */
    public Caller reading(ServerRequest request, ServerResponse response) throws Problem {
        return of(request, response, false);
    }

    /** The caller of a request that may change something. */
    public Caller changing(ServerRequest request, ServerResponse response) throws Problem {
        return of(request, response, true);
    }

    private Caller of(ServerRequest request, ServerResponse response, boolean changes) throws Problem {
        InetAddress peer = Guard.peer(request.remotePeer().address());
        Optional<String> authorization = request.headers().first(HeaderNames.AUTHORIZATION);
        if (authorization.isPresent())
            return byHeader(request, response, authorization.get(), peer);
        Optional<WebSession> session = session(request);
        if (session.isEmpty() && byPage(request)) {
            response.header(HeaderNames.WWW_AUTHENTICATE, "Session realm=\"posthouse\"");
            throw Problem.of(401, "log in first");
        }
        if (session.isEmpty())
            throw challenge(response, peer, "log in first");
        if (changes && !sameToken(session.get().csrf(), request.headers().first(HeaderNames.create(CSRF)).orElse("")))
            throw Problem.of(403, "send the session's token in the header " + CSRF);
        return new Caller(session.get().grant(), peer, session.get());
    }

    /** Whether a page asks, and not who uses the browser: at "Basic" a browser would ask for a password in a window of its own and let the page wait. */
    private static boolean byPage(ServerRequest request) {
        return request.headers().first(HeaderNames.create("Sec-Fetch-Mode")).filter(m -> !m.equals("navigate")).isPresent()
                || request.headers().contains(HeaderNames.create(CSRF))
                || hasCookie(request);
    }

    private static boolean sameToken(String a, String b) {
        return MessageDigest.isEqual(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    /** The name of a session's cookie. Browsers send a cookie to every port of a host, so the port is in its name. */
    static String cookie(ServerRequest request) {
        int port = request.localPeer().port();
        return (request.isSecure() ? HOST_COOKIE : COOKIE) + "-" + port;
    }

    /** Whether there is a cookie of ours, also of a session that has ended. */
    static boolean hasCookie(ServerRequest request) {
        return !request.headers().cookies().all(cookie(request), List::of).isEmpty();
    }

    /** The session whose cookie a request brings, where it still stands. */
    Optional<WebSession> session(ServerRequest request) throws Problem {
        for (String cookie : request.headers().cookies().all(cookie(request), List::of)) {
            Optional<WebSession> session = sessions.of(cookie);
            if (session.isEmpty())
                continue;
            if (stands(session.get().grant()))
                return session;
            sessions.end(session.get());
        }
        return Optional.empty();
    }

    private boolean stands(Grant grant) throws Problem {
        try {
            return logins.stands(grant);
        } catch (Refusal e) {
            throw Problem.of(503, "logins cannot be checked now; try again later");
        }
    }

    private Caller byHeader(ServerRequest request, ServerResponse response, String authorization, InetAddress peer) throws Problem {
        int blank = authorization.indexOf(' ');
        String scheme = blank < 0 ? authorization : authorization.substring(0, blank);
        String rest = blank < 0 ? "" : authorization.substring(blank + 1).strip();
        allowed(request, peer);
        RequestEntrance entrance = logins.at(Scope.JMAP, peer);
        LoginResult result;
        if (scheme.equalsIgnoreCase("Basic")) {
            String[] pair = pair(rest);
            if (pair.length == 0)
                throw Problem.of(400, "the Authorization header is not base64 of name:password");
            result = entrance.password(pair[0], pair[1]);
        } else if (scheme.equalsIgnoreCase("Bearer") && entrance.takesTokens()) {
            result = entrance.bearer(rest);
        } else {
            throw challenge(response, peer, "log in by Basic" + (entrance.takesTokens() ? " or Bearer" : ""));
        }
        return switch (result) {
            case LoginResult.In in -> in(in.grant(), entrance, peer);
            case LoginResult.Out out -> throw refused(out.why(), response, peer);
        };
    }

    /** By name and password, for who begins a session. Problem 401, 403, 429, 503. */
    Grant login(ServerRequest request, ServerResponse response, String name, String password) throws Problem {
        InetAddress peer = Guard.peer(request.remotePeer().address());
        allowed(request, peer);
        RequestEntrance entrance = logins.at(Scope.JMAP, peer);
        return switch (entrance.password(name, password)) {
            case LoginResult.In in -> begun(in.grant(), entrance);
            case LoginResult.Out out -> throw out.why() == LoginResult.Why.WRONG
                    ? Problem.of(401, "the name or the password is wrong")
                    : refused(out.why(), response, peer);
        };
    }

    private void allowed(ServerRequest request, InetAddress peer) throws Problem {
        if (!request.isSecure() && !plaintext.allowed(peer, Guard.peer(request.localPeer().address())))
            throw Problem.of(403, "a password may come by TLS only; use https");
    }

    // A session is begun once in a while: each time is told.
    private static Grant begun(Grant grant, RequestEntrance entrance) {
        entrance.visited(grant);
        return grant;
    }

    private Caller in(Grant grant, RequestEntrance entrance, InetAddress peer) {
        if (visits.tryTake(grant.account().id() + "/" + grant.credential().id() + "/" + ConnectionLimits.key(peer)))
            entrance.visited(grant);
        return new Caller(grant, peer, null);
    }

    private Problem refused(LoginResult.Why why, ServerResponse response, InetAddress peer) {
        return switch (why) {
            case WRONG, NOT_AUTHORIZED, MALFORMED, NOT_BASE64, CANCELLED, NO_MECHANISM ->
                challenge(response, peer, "the name or the password is wrong");
            case EXPIRED -> challenge(response, peer, "the token has expired");
            case NEEDS_TLS -> Problem.of(403, "a password may come by TLS only; use https");
            case UNAVAILABLE -> Problem.of(503, "logins cannot be checked now; try again later");
            case TOO_MANY -> Problem.of(429, "too many logins have failed; wait ten minutes");
        };
    }

    private Problem challenge(ServerResponse response, InetAddress peer, String detail) {
        boolean tokens = logins.at(Scope.JMAP, peer).takesTokens();
        if (tokens)
            response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"posthouse\"", "Basic realm=\"posthouse\", charset=\"UTF-8\"");
        else
            response.header(HeaderNames.WWW_AUTHENTICATE, "Basic realm=\"posthouse\", charset=\"UTF-8\"");
        return Problem.of(401, detail);
    }

    private static String[] pair(String base64) {
        try {
            String text = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
            int colon = text.indexOf(':');
            return colon < 0 ? new String[0] : new String[]{text.substring(0, colon), text.substring(colon + 1)};
        } catch (IllegalArgumentException e) {
            return new String[0];
        }
    }
}
