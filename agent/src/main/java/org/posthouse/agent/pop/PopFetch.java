package org.posthouse.agent.pop;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.posthouse.agent.MailServer;
import org.posthouse.agent.remote.Credentials;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.agent.remote.Trace;
import org.posthouse.base.net.Dialer;
import org.posthouse.base.net.TlsContext;
import org.posthouse.mail.maildir.MaildirWriter;
import org.posthouse.protocol.pop3.ResponseCode;
import org.posthouse.protocol.pop3client.Pop3Client;
import org.posthouse.protocol.pop3client.Pop3RefusedException;
import org.posthouse.protocol.pop3client.UniqueId;

/** Fetches what is new in a maildrop into a Maildir. */
public final class PopFetch {
    private static final List<String> LOGIN = List.of("AUTH", "APOP", "USER", "PASS");
    private final Dialer dialer;
    private final MailServer server;
    private final Credentials credentials;
    private final InstantSource clock;
    private final Trace trace;

    public PopFetch(Dialer dialer, MailServer server, Credentials credentials, InstantSource clock, Trace trace) {
        this.dialer = dialer;
        this.server = server;
        this.credentials = credentials;
        this.clock = clock;
        this.trace = trace;
    }

    /** What becomes of messages on the server. */
    public sealed interface Mode {
        /** Deleted as soon as they are here. */
        record Delete() implements Mode {}

        /** Kept for ever. */
        record Keep() implements Mode {}

        /** Kept for so many days after they were fetched; 0 deletes with the next fetch. */
        record Leave(int days) implements Mode {}
    }

    /** What was fetched now, deleted on the server now, and is still there. */
    public record Result(int fetched, int deleted, int left) {}

    /**
     * Fetches into a folder, which is made where it is missing; the memory is a file of this account and this folder.
     *
     * @throws RemoteException.Later another fetch is at work on it
     * @throws RemoteException.Unable the server has no unique ids, and something is to be kept
     */
    public Result fetch(Path maildir, Path memory, Mode mode) throws IOException, RemoteException {
        var target = new Pop3Client.Target(server.address(), server.name(), server.timeout());
        TlsContext tls = server.tls();
        try (Remembered remembered = Remembered.open(memory, maildir);
                Pop3Client client = Pop3Client.connect(dialer, target, server.implicit(), (who, line) -> trace.line("pop3", who, line))) {
            if (server.security() == MailServer.Security.START_TLS && tls != null)
                client.startTls(tls, server.name());
            switch (credentials) {
                case Credentials.Password(String login, String password) -> client.login(login, password);
                case Credentials.Token(String login, String token) -> client.loginByToken(login, token);
            }
            return fetch(client, remembered, MaildirWriter.open(maildir), mode);
        } catch (Pop3RefusedException e) {
            throw refused(e);
        }
    }

    private Result fetch(Pop3Client client, Remembered remembered, MaildirWriter maildir, Mode mode)
            throws IOException, RemoteException, Pop3RefusedException {
        List<UniqueId> listed = ids(client);
        Set<String> seen = new HashSet<>();
        Set<String> gone = new HashSet<>();
        int fetched = 0;
        for (UniqueId one : listed) {
            if (!seen.add(one.id()))
                continue;
            if (!remembered.has(one.id())) {
                Instant now = clock.instant();
                String name = remembered.begin(one.id(), now);
                client.retr(one.number(), message -> maildir.add(message, now, null, name));
                maildir.flush();
                remembered.end(one.id());
                fetched++;
            }
            if (isOver(mode, remembered.since(one.id()))) {
                client.dele(one.number());
                gone.add(one.id());
            }
        }
        client.quit();
        // Only now the server has deleted; and what it has no longer will never be asked for.
        seen.removeAll(gone);
        remembered.keepOnly(seen);
        return new Result(fetched, gone.size(), listed.size() - gone.size());
    }

    private boolean isOver(Mode mode, Instant fetched) {
        return switch (mode) {
            case Mode.Delete m -> true;
            case Mode.Keep m -> false;
            case Mode.Leave m -> !fetched.plus(Duration.ofDays(m.days())).isAfter(clock.instant());
        };
    }

    private static List<UniqueId> ids(Pop3Client client) throws IOException, RemoteException {
        try {
            return client.uidl();
        } catch (Pop3RefusedException e) {
            throw new RemoteException.Unable("this server has no unique ids (UIDL), without which mail would be fetched twice");
        }
    }

    /** RFC 2449 §8, RFC 3206 §4 */
    private static RemoteException refused(Pop3RefusedException e) {
        String words = "the server says: " + e.reply().text();
        ResponseCode code = e.reply().code();
        if (code == ResponseCode.IN_USE || code == ResponseCode.LOGIN_DELAY || code == ResponseCode.SYS_TEMP)
            return new RemoteException.Later(words);
        String command = String.valueOf(e.getMessage());
        if (code == ResponseCode.AUTH || LOGIN.stream().anyMatch(command::startsWith))
            return new RemoteException.Denied(words);
        return new RemoteException(words, e);
    }
}
