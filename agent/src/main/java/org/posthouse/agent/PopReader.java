package org.posthouse.agent;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.base.net.Dialer;
import org.posthouse.base.net.TlsContext;
import org.posthouse.protocol.pop3client.Listed;
import org.posthouse.protocol.pop3client.Pop3Client;
import org.posthouse.protocol.pop3client.Pop3RefusedException;

/** Reads a maildrop by POP3. RFC 1939 */
public final class PopReader {
    private static final long MAX_MESSAGE = 64L << 20;

    private final Dialer dialer;
    private final MailServer server;

    public PopReader(Dialer dialer, MailServer server) {
        this.dialer = dialer;
        this.server = server;
    }

    /** How to log in. */
    public enum Login {
        PASSWORD, APOP, SASL
    }

    /** The dialogue, and the messages fetched. */
    public record Result(Dialogue dialogue, List<byte[]> messages) {}

    /** Fetches at most so many messages, the newest; deletes what it has fetched where asked to. */
    public Result read(String login, String password, Login how, int most, boolean delete) throws IOException, Pop3RefusedException {
        var recorder = new Recorder();
        var target = new Pop3Client.Target(server.address(), server.name(), server.timeout());
        TlsContext tls = server.tls();
        List<byte[]> messages = new ArrayList<>();
        try (Pop3Client client = Pop3Client.connect(dialer, target, server.implicit(), recorder::line)) {
            if (server.security() == MailServer.Security.START_TLS && tls != null)
                client.startTls(tls, server.name());
            switch (how) {
                case PASSWORD -> client.user(login, password);
                case APOP -> client.apop(login, password);
                case SASL -> client.authenticate(login, password);
            }
            client.stat();
            List<Listed> listed = client.list();
            for (Listed one : listed.subList(Math.max(0, listed.size() - most), listed.size())) {
                if (one.octets() > MAX_MESSAGE)
                    continue;
                var bytes = new ByteArrayOutputStream();
                client.retr(one.number(), bytes);
                messages.add(bytes.toByteArray());
                if (delete)
                    client.dele(one.number());
            }
            client.quit();
        }
        return new Result(recorder.dialogue(), messages);
    }
}
