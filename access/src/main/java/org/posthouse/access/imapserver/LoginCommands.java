package org.posthouse.access.imapserver;

import java.io.IOException;
import org.posthouse.access.imapsession.Reply;
import org.posthouse.access.imapsession.Session;
import org.posthouse.access.imapsession.State;
import org.posthouse.base.net.TlsContext;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.protocol.imap.Command;
import org.posthouse.store.account.Grant;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.login.LoginResult;

/** STARTTLS, AUTHENTICATE, LOGIN. RFC 3501 §6.2 */
final class LoginCommands {
    private static final int FAILED_LOGIN = 5;
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
        return session.plaintextAllowed() ? reply(session.entrance.password(c.name(), c.password()), "LOGIN") : NEEDS_TLS;
    }

    /** RFC 3501 §6.2.2, RFC 4959 §3 */
    Reply authenticate(Command.Authenticate c) throws IOException, SyntaxException, Refusal {
        return reply(session.entrance.exchange(c.mechanism(), c.initial(), session.plaintextAllowed()), c.mechanism());
    }

    /** RFC 5530 §3 */
    private Reply reply(LoginResult result, String mechanism) throws Refusal {
        return switch (result) {
            case LoginResult.In in -> in(in.grant());
            case LoginResult.Out out -> switch (out.why()) {
                case WRONG -> failed(WRONG);
                case EXPIRED -> failed(Reply.no("EXPIRED", "the token has expired, get a new one"));
                case NOT_AUTHORIZED -> failed(Reply.no("AUTHORIZATIONFAILED", "you may not act for somebody else"));
                case TOO_MANY -> failed(Reply.no("LIMIT", "too many failed logins, try again in some minutes"));
                case MALFORMED -> Reply.bad("that is not how " + mechanism + " goes");
                case NOT_BASE64 -> {
                    session.spend(1);
                    yield Reply.bad("not base64");
                }
                case CANCELLED -> Reply.bad("cancelled");
                case NO_MECHANISM -> Reply.no("CANNOT", "no such mechanism");
                case NEEDS_TLS -> NEEDS_TLS;
                case UNAVAILABLE -> LATER;
            };
        };
    }

    private Reply in(Grant grant) throws Refusal {
        session.state(State.LoggedIn.of(grant.account(), session.services));
        return Reply.ok("CAPABILITY " + session.capabilities(), "welcome");
    }

    private Reply failed(Reply reply) {
        session.spend(FAILED_LOGIN);
        return reply;
    }
}
