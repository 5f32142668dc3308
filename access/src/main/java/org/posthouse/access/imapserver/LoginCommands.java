package org.posthouse.access.imapserver;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.limit.ConnectionLimits;
import org.posthouse.base.net.TlsContext;
import org.posthouse.base.wire.Leniency;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.sasl.SaslServer;
import org.posthouse.protocol.sasl.SaslStep;
import org.posthouse.protocol.sasl.SaslUnavailableException;
import org.posthouse.store.account.Account;
import org.posthouse.store.kv.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** STARTTLS, AUTHENTICATE, LOGIN. RFC 3501 §6.2 */
final class LoginCommands {
    private static final Logger LOG = LoggerFactory.getLogger(LoginCommands.class);
    private static final int FAILED_LOGIN = 5;
    private static final int MAX_RESPONSE = (SaslServer.MAX_MESSAGE + 2) / 3 * 4;
    private static final Reply NEEDS_TLS = Reply.no("PRIVACYREQUIRED", "a password needs TLS here: give STARTTLS first");
    private static final Reply WRONG = Reply.no("AUTHENTICATIONFAILED", "wrong name or password");
    private static final Reply LATER = Reply.no("UNAVAILABLE", "that cannot be checked now, try again later");

    private final Session session;

    LoginCommands(Session session) {
        this.session = session;
    }

    /** RFC 3501 §6.2.1 */
    Reply startTls() throws IOException {
        TlsContext tls = session.services.tls();
        if (tls == null || session.connection.isTls())
            return Reply.bad(tls == null ? "there is no TLS here" : "TLS is on already");
        String tag = String.valueOf(session.parser.tag());
        Reply.ok("begin TLS").write(session.out, tag);
        session.out.flush();
        // What came before the handshake may have been put there by somebody else.
        session.in.discardInput();
        session.connection.startTlsServer(tls, java.util.List.of(ImapServer.ALPN));
        return Reply.NONE;
    }

    Reply login(Command.Login c) throws IOException, Refusal {
        if (!session.plaintextAllowed())
            return NEEDS_TLS;
        if (tooMany())
            return tooManyReply();
        try {
            Optional<Account> account = c.password().isEmpty()
                    ? Optional.empty()
                    : session.services.credentials().verify(c.name(), c.password());
            return account.isPresent() ? in(account.get()) : failed(c.name(), WRONG);
        } catch (SaslUnavailableException e) {
            return LATER;
        }
    }

    /** RFC 3501 §6.2.2, RFC 4959 §3 */
    Reply authenticate(Command.Authenticate c) throws IOException, SyntaxException, Refusal {
        String mechanism = c.mechanism();
        if (!mechanism.equals("SCRAM-SHA-256") && !mechanism.equals("PLAIN"))
            return Reply.no("CANNOT", "no such mechanism");
        if (SaslServer.isPlaintext(mechanism) && !session.plaintextAllowed())
            return NEEDS_TLS;
        if (tooMany())
            return tooManyReply();
        SaslServer<Account> server = SaslServer
                .<Account>start(mechanism, session.services.credentials(), session.services.settings().hostname()).orElseThrow();
        byte @Nullable [] initial = null;
        if (c.initial() != null)
            initial = decoded(c.initial());
        SaslStep<Account> step = server.begin(initial);
        while (step instanceof SaslStep.Challenge<Account>(byte[] data)) {
            session.out.ascii("+ ").ascii(SaslServer.encode(data)).crlf().flush();
            String line = session.in.line(MAX_RESPONSE, Leniency.STRICT);
            if (line.equals("*"))
                return Reply.bad("cancelled");
            step = server.respond(decoded(line));
        }
        return switch (step) {
            case SaslStep.Success<Account>(Account who) -> in(who);
            case SaslStep.Failure<Account>(SaslStep.Kind kind, String login) -> switch (kind) {
                case CREDENTIALS -> failed(login, WRONG);
                case MALFORMED -> Reply.bad("that is not how " + mechanism + " goes");
                case NOT_AUTHORIZED -> failed(login, Reply.no("AUTHORIZATIONFAILED", "you may not act for somebody else"));
                case UNAVAILABLE -> LATER;
            };
            case SaslStep.Challenge<Account> challenge -> throw new IllegalStateException("the exchange is over");
        };
    }

    private static byte[] decoded(String base64) throws SyntaxException {
        return SaslServer.decode(base64).orElseThrow(() -> new SyntaxException("not base64"));
    }

    private Reply in(Account account) throws Refusal {
        session.state(new State.LoggedIn(account, session.services.store().open(account.id())));
        LOG.debug("{} is {}", session.connection.remote(), account.address());
        return Reply.ok("CAPABILITY " + session.capabilities(), "welcome");
    }

    private String peer() {
        return session.connection.remote().getAddress().getHostAddress();
    }

    // As connections are counted: one customer has a whole IPv6 /64.
    private String counted() {
        return ConnectionLimits.key(session.connection.remote().getAddress());
    }

    private boolean tooMany() {
        return !session.services.failures().waitFor(counted()).isZero();
    }

    private Reply tooManyReply() {
        session.spend(FAILED_LOGIN);
        return Reply.no("LIMIT", "too many failed logins from your address, try again in some minutes");
    }

    private Reply failed(String login, Reply reply) throws IOException {
        session.services.failures().charge(counted(), 1);
        LOG.info("failed login as {} from {}", login, peer());
        session.spend(FAILED_LOGIN);
        // Only this session waits.
        Duration delay = session.services.settings().limits().failureDelay().multipliedBy(1L << Math.min(3, session.failures++));
        if (!delay.isZero()) {
            session.out.flush();
            try {
                Thread.sleep(delay);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return reply;
    }
}
