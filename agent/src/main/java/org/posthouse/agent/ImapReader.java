package org.posthouse.agent;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.base.net.Dialer;
import org.posthouse.base.net.TlsContext;
import org.posthouse.protocol.imap.FetchItem;
import org.posthouse.protocol.imapclient.ImapClient;
import org.posthouse.protocol.imapclient.ImapRefusedException;
import org.posthouse.protocol.imapwire.SequenceSet;

/** Reads a mailbox by IMAP. RFC 3501 */
public final class ImapReader {
    private final Dialer dialer;
    private final MailServer server;

    public ImapReader(Dialer dialer, MailServer server) {
        this.dialer = dialer;
        this.server = server;
    }

    /** The dialogue, and the messages fetched. */
    public record Result(Dialogue dialogue, List<byte[]> messages) {}

    /** Logs in, opens the mailbox, looks at its newest message and fetches it whole; nothing is changed. */
    public Result readNewest(String login, String password, String mailbox) throws IOException, ImapRefusedException {
        var recorder = new Recorder();
        var target = new ImapClient.Target(server.address(), server.name(), server.timeout());
        TlsContext tls = server.tls();
        List<byte[]> messages = new ArrayList<>();
        try (ImapClient client = ImapClient.connect(dialer, target, server.implicit(), recorder::line)) {
            if (server.security() == MailServer.Security.START_TLS && tls != null)
                client.startTls(tls, server.name());
            client.authenticate(login, password);
            org.posthouse.protocol.imapclient.Opened opened = client.select(mailbox, true);
            if (opened.messages() > 0) {
                long newest = opened.uidNext() - 1;
                client.fetch(SequenceSet.of(newest), FetchItem.Plain.FLAGS, FetchItem.Plain.INTERNALDATE, FetchItem.Plain.RFC822_SIZE,
                        FetchItem.Plain.ENVELOPE);
                var bytes = new ByteArrayOutputStream();
                if (client.fetchMessage(newest, bytes))
                    messages.add(bytes.toByteArray());
            }
            client.logout();
        }
        return new Result(recorder.dialogue(), messages);
    }
}
