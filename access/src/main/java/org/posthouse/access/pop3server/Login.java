package org.posthouse.access.pop3server;

import java.io.IOException;
import java.util.Optional;
import org.posthouse.access.pop3server.Pop3Server.Services;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.protocol.pop3.Command;
import org.posthouse.protocol.pop3.Reply;
import org.posthouse.protocol.pop3.ResponseCode;
import org.posthouse.protocol.sasl.Apop;
import org.posthouse.protocol.sasl.SaslCredentials;
import org.posthouse.protocol.sasl.SaslServer;
import org.posthouse.protocol.sasl.SaslStep;
import org.posthouse.protocol.sasl.SaslUnavailableException;
import org.posthouse.store.account.Account;

/** One attempt to log in, by whichever way. */
final class Login {
    /** Octets of a response line in an AUTH exchange. RFC 5034 §4 */
    static final int MAX_RESPONSE = (SaslServer.MAX_MESSAGE + 2) / 3 * 4;
    private static final Reply WRONG = Reply.err(ResponseCode.AUTH, "wrong name or password");
    private static final Reply LATER = Reply.err(ResponseCode.SYS_TEMP, "that cannot be checked now, try again later");
    private static final Reply NOT_BASE64 = Reply.err("the response is not base64");

    private final Services services;
    private final SaslCredentials<Account> logins;
    private final String stamp;

    /** How it ended. */
    sealed interface Result {}

    record In(Account account, String how) implements Result {}

    /** The login is what the client claimed, perhaps empty. */
    record Out(String login, Reply reply) implements Result {}

    /** Asks the client for its response to a challenge. */
    interface Dialogue {
        String ask(String challenge) throws IOException, SyntaxException;
    }

    Login(Services services, String stamp) {
        this.services = services;
        this.logins = services.credentials();
        this.stamp = stamp;
    }

    Result password(String name, String password) {
        try {
            return result(name, logins.verify(name, password), "password");
        } catch (SaslUnavailableException e) {
            return new Out(name, LATER);
        }
    }

    /** RFC 1939 §7 */
    Result apop(String name, String digest) {
        try {
            var secret = logins.secret(name);
            boolean right = Apop.matches(stamp, secret.map(s -> s.secret()).orElse(""), digest);
            return result(name, right ? secret.map(s -> s.who()) : Optional.empty(), "APOP");
        } catch (SaslUnavailableException e) {
            return new Out(name, LATER);
        }
    }

    private static Result result(String name, Optional<Account> account, String how) {
        return account.isPresent() ? new In(account.get(), how) : new Out(name, WRONG);
    }

    /** RFC 5034 §4 */
    Result exchange(Command.Auth command, Dialogue dialogue) throws IOException, SyntaxException {
        SaslServer<Account> server = SaslServer.<Account>start(command.mechanism(), logins, services.settings().hostname()).orElseThrow();
        String initial = command.initial();
        Optional<byte[]> message = initial == null ? Optional.empty() : SaslServer.decode(initial);
        if (initial != null && message.isEmpty())
            return new Out("", NOT_BASE64);
        SaslStep<Account> step = server.begin(message.orElse(null));
        while (step instanceof SaslStep.Challenge<Account>(var data)) {
            String line = dialogue.ask(SaslServer.encode(data));
            if (line.equals("*"))
                return new Out("", Reply.err("cancelled"));
            Optional<byte[]> response = SaslServer.decode(line);
            if (response.isEmpty())
                return new Out("", NOT_BASE64);
            step = server.respond(response.get());
        }
        return switch (step) {
            case SaslStep.Success<Account>(var who) -> new In(who, command.mechanism());
            case SaslStep.Failure<Account>(var kind, var login) -> new Out(login, switch (kind) {
                case CREDENTIALS -> WRONG;
                case MALFORMED -> Reply.err(ResponseCode.AUTH, "that is not how " + command.mechanism() + " goes");
                case NOT_AUTHORIZED -> Reply.err(ResponseCode.AUTH, "you may not act for somebody else");
                case UNAVAILABLE -> LATER;
            });
            case SaslStep.Challenge<Account> c -> throw new IllegalStateException("the exchange is over");
        };
    }
}
