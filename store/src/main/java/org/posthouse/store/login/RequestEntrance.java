package org.posthouse.store.login;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import org.posthouse.protocol.sasl.SaslCredentials;
import org.posthouse.protocol.sasl.SaslUnavailableException;
import org.posthouse.store.account.Grant;
import org.posthouse.store.account.Scope;
import org.posthouse.store.login.LoginResult.Why;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a single request logs in that brings its credentials along, as HTTP's do. Belongs to one thread, which waits where a guess was wrong. */
public final class RequestEntrance {
    private static final Logger LOG = LoggerFactory.getLogger(RequestEntrance.class);
    private final Logins logins;
    private final Scope scope;
    private final InetAddress peer;
    private final Keeper keeper;

    RequestEntrance(Logins logins, Scope scope, InetAddress peer) {
        this.logins = logins;
        this.scope = scope;
        this.peer = peer;
        keeper = new Keeper(logins.credentials, scope, logins.tokens);
    }

    /** By name and password. RFC 7617 */
    public LoginResult password(String name, String password) {
        Attempt attempt = new Attempt(logins, keeper, scope, peer);
        try {
            Optional<Grant> grant = password.isEmpty() ? Optional.empty() : attempt.verify(name, password);
            return grant.isPresent() ? new LoginResult.In(grant.get(), "password") : out(attempt, Why.WRONG, name);
        } catch (SaslUnavailableException e) {
            return out(attempt, attempt.tooMany() ? Why.TOO_MANY : Why.UNAVAILABLE, name);
        }
    }

    /** By a bearer token. RFC 6750 §2.1 */
    public LoginResult bearer(String token) {
        Attempt attempt = new Attempt(logins, keeper, scope, peer);
        try {
            return switch (attempt.token("", token)) {
                case SaslCredentials.TokenGranted<Grant>(Grant who) -> new LoginResult.In(who, "bearer token");
                case SaslCredentials.TokenDenied<Grant> denied -> out(attempt, denied.expired() ? Why.EXPIRED : Why.WRONG, "");
            };
        } catch (SaslUnavailableException e) {
            return out(attempt, attempt.tooMany() ? Why.TOO_MANY : Why.UNAVAILABLE, "");
        }
    }

    /** Whether tokens are taken at all. */
    public boolean takesTokens() {
        return keeper.takesTokens();
    }

    /** Remembers that this account was here. */
    public void visited(Grant grant) {
        logins.entered(grant, scope, peer, "http");
    }

    private LoginResult out(Attempt attempt, Why why, String login) {
        LOG.info("login over {} as '{}' from {} failed: {}", scope, Entrance.printable(login), peer.getHostAddress(), why);
        logins.failed(login, scope, peer, Entrance.word(why));
        boolean counts = why == Why.WRONG || why == Why.EXPIRED;
        Duration delay = attempt.refused() ? attempt.counted() : counts ? attempt.failed(login) : Duration.ZERO;
        Attempt.pause(delay);
        return new LoginResult.Out(why, login);
    }
}
