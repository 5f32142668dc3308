package org.posthouse.agent;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.base.net.Dialer;
import org.posthouse.base.net.TlsContext;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.mime.Source;
import org.posthouse.protocol.smtpclient.Content;
import org.posthouse.protocol.smtpclient.Outgoing;
import org.posthouse.protocol.smtpclient.Sent;
import org.posthouse.protocol.smtpclient.SmtpClient;
import org.posthouse.protocol.smtpclient.SmtpRefusedException;
import org.posthouse.protocol.smtpclient.Timeouts;

/** Hands a letter to the author's own server. RFC 6409 §3 */
public final class Submission {
    private final Dialer dialer;
    private final MailServer server;

    public Submission(Dialer dialer, MailServer server) {
        this.dialer = dialer;
        this.server = server;
    }

    /** What came of it: the dialogue, and the recipients that the server did not take with its words. */
    public record Result(Dialogue dialogue, List<String> refused) {}

    /** Logs in and submits. SmtpRefusedException where the server does not let the author in. */
    public Result send(String login, String password, Letter letter, Letter.Written written) throws IOException, SmtpRefusedException {
        var recorder = new Recorder();
        var target = new SmtpClient.Target(server.address(), server.name(), "[127.0.0.1]", null);
        TlsContext tls = server.tls();
        try (SmtpClient client = SmtpClient.connect(dialer, target, Timeouts.all(server.timeout()), server.implicit(), recorder::line)) {
            if (server.security() == MailServer.Security.START_TLS && tls != null)
                client.startTls(tls, server.name());
            client.authenticate(login, password);
            Sent sent = client.send(new Outgoing(ReturnPath.of(letter.from()), letter.to(), Content.of(Source.of(written.bytes())),
                    eightBit(written.bytes()),
                    letter.to().stream().anyMatch(Address::needsUtf8)));
            if (sent.failure() != null)
                throw sent.failure();
            client.quit();
            return new Result(recorder.dialogue(), refused(letter, sent));
        }
    }

    private static List<String> refused(Letter letter, Sent sent) {
        List<String> refused = new ArrayList<>();
        for (int i = 0; i < letter.to().size(); i++) {
            Sent.Answer answer = sent.answers().get(i);
            if (!answer.accepted())
                refused.add(letter.to().get(i) + ": "
                        + (answer.reply() == null ? "no answer" : answer.reply().code() + " " + answer.reply().text()));
        }
        return refused;
    }

    private static boolean eightBit(byte[] bytes) {
        for (byte b : bytes)
            if (b < 0)
                return true;
        return false;
    }
}
