package org.posthouse.agent;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.posthouse.agent.remote.Credentials;
import org.posthouse.agent.remote.Envelope;
import org.posthouse.agent.remote.Remote;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.agent.remote.Trace;
import org.posthouse.agent.remote.UncertainException;
import org.posthouse.base.net.Dialer;
import org.posthouse.base.net.TlsContext;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.dsn.Asked;
import org.posthouse.mail.mime.Source;
import org.posthouse.protocol.sasl.SaslClient;
import org.posthouse.protocol.smtp.BodyType;
import org.posthouse.protocol.smtp.Reply;
import org.posthouse.protocol.smtpclient.Content;
import org.posthouse.protocol.smtpclient.Outgoing;
import org.posthouse.protocol.smtpclient.Sent;
import org.posthouse.protocol.smtpclient.SmtpClient;
import org.posthouse.protocol.smtpclient.SmtpRefusedException;
import org.posthouse.protocol.smtpclient.Stage;
import org.posthouse.protocol.smtpclient.Timeouts;

/** Hands messages to the author's own server, each over a connection of its own. RFC 6409 §3 */
public final class Submission {
    private static final String OURSELVES = "[127.0.0.1]";
    private final Dialer dialer;
    private final MailServer server;

    public Submission(Dialer dialer, MailServer server) {
        this.dialer = dialer;
        this.server = server;
    }

    /**
     * Logs in and submits.
     *
     * @throws UncertainException the connection broke after the whole message had gone and before the answer: it may have been taken
     * @throws IOException it was not taken, by anybody
     * @throws RemoteException the server takes it for nobody
     */
    public Remote.Sent send(Credentials credentials, Envelope envelope, Source message, Trace trace) throws IOException, RemoteException {
        var target = new SmtpClient.Target(server.address(), server.name(), OURSELVES, null);
        TlsContext tls = server.tls();
        try (SmtpClient client = SmtpClient.connect(dialer, target, Timeouts.all(server.timeout()), server.implicit(),
                (who, line) -> trace.line("smtp", who, line))) {
            if (server.security() == MailServer.Security.START_TLS && tls != null)
                client.startTls(tls, server.name());
            login(client, credentials);
            Remote.Sent sent = send(client, envelope, message);
            client.quit();
            return sent;
        } catch (SmtpRefusedException e) {
            throw refused(e.stage(), e.reply());
        }
    }

    private static void login(SmtpClient client, Credentials credentials) throws IOException, SmtpRefusedException, RemoteException {
        switch (credentials) {
            case Credentials.Password(String login, String password) -> client.authenticate(login, password);
            case Credentials.Token(String login, String token) -> {
                String mechanism = client.extensions().mechanisms().contains("OAUTHBEARER") ? "OAUTHBEARER" : "XOAUTH2";
                if (!client.extensions().mechanisms().contains(mechanism))
                    throw new RemoteException.Denied("the server for sending takes no tokens");
                client.authenticate(SaslClient.bearer(mechanism, login, token).orElseThrow());
            }
        }
    }

    private static Remote.Sent send(SmtpClient client, Envelope envelope, Source message) throws IOException, RemoteException {
        Instant notBefore = envelope.notBefore();
        if (notBefore != null && !client.extensions().has("FUTURERELEASE"))
            throw new RemoteException.Unable("this server cannot send at a later time");
        boolean utf8 = envelope.to().stream().anyMatch(Address::needsUtf8) || eightBitHeader(message);
        Outgoing.Wants wants = Outgoing.Wants.of(eightBit(message) ? BodyType.EIGHT_BIT_MIME : BodyType.UNSAID, utf8).until(notBefore);
        List<Outgoing.To> to = envelope.to().stream().map(a -> new Outgoing.To(a, Asked.NOTHING)).toList();
        Sent sent = client.send(new Outgoing(envelope.from(), to, Content.of(message), wants));
        IOException failure = sent.failure();
        if (failure != null) {
            boolean over = sent.answers().stream().anyMatch(a -> a.stage() == Stage.END && a.reply() == null);
            throw over ? new UncertainException(failure) : failure;
        }
        List<String> refused = new ArrayList<>();
        Sent.Answer last = null;
        for (int i = 0; i < to.size(); i++) {
            Sent.Answer answer = sent.answers().get(i);
            if (answer.accepted())
                continue;
            // What was said about the message itself is worth more than what was said about a recipient.
            last = last == null || answer.stage() == Stage.END ? answer : last;
            Reply reply = answer.reply();
            refused.add(envelope.to().get(i) + ": " + (reply == null ? "no answer" : reply.code() + " " + reply.text()));
        }
        if (last != null && refused.size() == to.size() && last.reply() != null)
            throw refused(last.stage(), last.reply());
        return new Remote.Sent(null, refused);
    }

    private static RemoteException refused(Stage stage, Reply reply) {
        String words = "the server says to " + stage.name().toLowerCase(Locale.ROOT) + ": " + reply.code() + " " + reply.text();
        if (stage == Stage.AUTH && !reply.isDefer())
            return new RemoteException.Denied(words);
        return reply.isDefer() ? new RemoteException.Later(words) : new RemoteException(words);
    }

    private static boolean eightBit(Source message) throws IOException {
        return eightBit(message, false);
    }

    private static boolean eightBitHeader(Source message) throws IOException {
        return eightBit(message, true);
    }

    private static boolean eightBit(Source message, boolean headerOnly) throws IOException {
        try (InputStream in = message.stream(0, message.size())) {
            byte[] buffer = new byte[8192];
            int newlines = 0;
            for (int n = in.read(buffer); n > 0; n = in.read(buffer))
                for (int i = 0; i < n; i++) {
                    if (buffer[i] < 0)
                        return true;
                    newlines = buffer[i] == '\n' ? newlines + 1 : buffer[i] == '\r' ? newlines : 0;
                    if (headerOnly && newlines == 2)
                        return false;
                }
            return false;
        }
    }
}
