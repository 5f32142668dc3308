package org.posthouse.store.login;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.Connection;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.protocol.sasl.Apop;
import org.posthouse.protocol.sasl.ChannelBindings;
import org.posthouse.protocol.sasl.SaslServer;
import org.posthouse.protocol.sasl.SaslStep;
import org.posthouse.protocol.sasl.SaslUnavailableException;
import org.posthouse.store.account.Grant;
import org.posthouse.store.account.Scope;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.login.LoginResult.Why;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where one connection logs in. Plaintext says whether a secret may be sent as it is: over TLS, or where the operator allows it. Belongs to one thread. */
public final class Entrance {
    /** Octets of a response line in an exchange. RFC 5034 §4, RFC 4954 §4 */
    public static final int MAX_RESPONSE = (SaslServer.MAX_MESSAGE + 2) / 3 * 4;
    private static final Logger LOG = LoggerFactory.getLogger(Entrance.class);

    private final Logins logins;
    private final Scope scope;
    private final Connection connection;
    private final Dialogue dialogue;
    private final Keeper keeper;
    private @Nullable Grant granted;

    Entrance(Logins logins, Scope scope, Connection connection, Dialogue dialogue) {
        this.logins = logins;
        this.scope = scope;
        this.connection = connection;
        this.dialogue = dialogue;
        keeper = new Keeper(logins.credentials, scope, logins.tokens);
    }

    /** Mechanisms that work here as things are, the best first. */
    public List<String> mechanisms(boolean plaintext) {
        // Many clients prefer CRAM-MD5 to PLAIN and give up when it fails, as it must for an account that keeps no secret: under TLS it has no use.
        return SaslServer.mechanisms(plaintext, !connection.isTls() && keeper.keepsSecrets(), keeper.takesTokens(), channel());
    }

    private ChannelBindings channel() {
        return ChannelBindings.of(connection);
    }

    private InetAddress peer() {
        return connection.remote().getAddress();
    }

    /** By name and password as they are. */
    public LoginResult password(String name, String password) throws IOException {
        Attempt attempt = new Attempt(logins, keeper, scope, peer());
        try {
            Optional<Grant> grant = password.isEmpty() ? Optional.empty() : attempt.verify(name, password);
            return grant.isPresent() ? in(grant.get(), "password") : out(attempt, Why.WRONG, name);
        } catch (SaslUnavailableException e) {
            return out(attempt, attempt.tooMany() ? Why.TOO_MANY : Why.UNAVAILABLE, name);
        }
    }

    /** RFC 1939 §7 */
    public LoginResult apop(String stamp, String name, String digest) throws IOException {
        Attempt attempt = new Attempt(logins, keeper, scope, peer());
        try {
            var secret = attempt.secret(name);
            boolean right = Apop.matches(stamp, secret.map(s -> s.secret()).orElse(""), digest);
            return right && secret.isPresent() ? in(secret.get().who(), "APOP") : out(attempt, Why.WRONG, name);
        } catch (SaslUnavailableException e) {
            return out(attempt, attempt.tooMany() ? Why.TOO_MANY : Why.UNAVAILABLE, name);
        }
    }

    /** By a mechanism, with the initial response as it stood in the command, or null. RFC 4422 §3 */
    public LoginResult exchange(String mechanism, @Nullable String initial, boolean plaintext) throws IOException, SyntaxException {
        Attempt attempt = new Attempt(logins, keeper, scope, peer());
        Optional<SaslServer<Grant>> begun = SaslServer.start(mechanism, attempt, logins.hostname, channel());
        if (begun.isEmpty())
            return new LoginResult.Out(Why.NO_MECHANISM, "");
        if (SaslServer.isPlaintext(mechanism) && !plaintext)
            return new LoginResult.Out(Why.NEEDS_TLS, "");
        SaslServer<Grant> server = begun.get();
        Optional<byte[]> first = initial == null ? Optional.empty() : SaslServer.decode(initial);
        if (initial != null && first.isEmpty())
            return new LoginResult.Out(Why.NOT_BASE64, "");
        SaslStep<Grant> step = server.begin(first.orElse(null));
        while (step instanceof SaslStep.Challenge<Grant>(byte[] data)) {
            String line = answer(attempt, data);
            if (line.equals("*"))
                return out(attempt, Why.CANCELLED, attempt.name());
            Optional<byte[]> response = SaslServer.decode(line);
            if (response.isEmpty())
                return out(attempt, Why.NOT_BASE64, attempt.name());
            step = server.respond(response.get());
        }
        return switch (step) {
            case SaslStep.Success<Grant>(Grant who) -> in(who, server.mechanism());
            case SaslStep.Failure<Grant>(SaslStep.Kind kind, String login) -> out(attempt, why(kind, attempt), login);
            case SaslStep.Challenge<Grant> c -> throw new IllegalStateException("the exchange is over");
        };
    }

    private String answer(Attempt attempt, byte[] challenge) throws IOException, SyntaxException {
        try {
            return dialogue.ask(SaslServer.encode(challenge));
        } catch (IOException | SyntaxException e) {
            if (attempt.refused())
                log(Why.CANCELLED, attempt.name());
            throw e;
        }
    }

    private static Why why(SaslStep.Kind kind, Attempt attempt) {
        return switch (kind) {
            case CREDENTIALS -> Why.WRONG;
            case EXPIRED -> Why.EXPIRED;
            case NOT_AUTHORIZED -> Why.NOT_AUTHORIZED;
            case MALFORMED -> Why.MALFORMED;
            case UNAVAILABLE -> attempt.tooMany() ? Why.TOO_MANY : Why.UNAVAILABLE;
        };
    }

    private LoginResult in(Grant grant, String how) {
        granted = grant;
        logins.entered(grant, scope, peer(), how);
        LOG.debug("{} is {} by {}", connection.remote(), grant.account().address(), how);
        return new LoginResult.In(grant, how);
    }

    private LoginResult out(Attempt attempt, Why why, String login) throws IOException {
        boolean counts = switch (why) {
            case WRONG, EXPIRED, NOT_AUTHORIZED -> true;
            case CANCELLED, MALFORMED, NOT_BASE64, NO_MECHANISM, NEEDS_TLS, UNAVAILABLE, TOO_MANY -> false;
        };
        log(why, login);
        // A bad token has been counted when it was refused.
        Duration delay = attempt.refused() ? attempt.counted() : counts ? attempt.failed(login) : Duration.ZERO;
        if (delay.isPositive()) {
            dialogue.flush();
            Attempt.pause(delay);
        }
        return new LoginResult.Out(why, login);
    }

    private void log(Why why, String login) {
        LOG.info("login over {} as '{}' from {} failed: {}", scope, printable(login), peer().getHostAddress(),
                why.name().toLowerCase(Locale.ROOT));
        if (why != Why.CANCELLED)
            logins.failed(login, scope, peer(), word(why));
    }

    static String word(Why why) {
        return why.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static String printable(String login) {
        StringBuilder b = new StringBuilder();
        for (int i = 0; i < Math.min(login.length(), 100); i++)
            b.append(Character.isISOControl(login.charAt(i)) ? '?' : login.charAt(i));
        return b.toString();
    }

    /** Whether the login of this connection still counts; true before one. To be asked before each command. Refusal UNAVAILABLE. */
    public boolean stands() throws Refusal {
        Grant g = granted;
        return g == null || logins.credentials.stands(g);
    }
}
