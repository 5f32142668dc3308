package org.posthouse.server.moving;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.posthouse.base.net.Dialer;
import org.posthouse.protocol.imap.FetchItem;
import org.posthouse.protocol.imap.Response;
import org.posthouse.protocol.imapclient.ImapClient;
import org.posthouse.protocol.imapclient.ImapRefusedException;
import org.posthouse.protocol.imapclient.Listing;
import org.posthouse.protocol.imapclient.Opened;
import org.posthouse.protocol.imapwire.SequenceSet;
import org.posthouse.store.mailbox.SpecialUse;

/** An account of an IMAP server. A position is the UID that the next message was to get, so that those of a run that ended are known by their digests. */
final class ImapTarget implements Target {
    private final ImapClient client;
    private final Map<String, Set<String>> listed = new HashMap<>();
    private final Set<ByteBuffer> there = new HashSet<>();
    private String separator = "/", prefix = "";
    private String mailbox = "";

    ImapTarget(ImapPlace place, Dialer dialer) throws IOException {
        client = place.open(dialer);
        boolean done = false;
        try {
            for (Listing l : client.mailboxes(false)) {
                listed.put(l.name(), l.attributes());
                if (!l.separator().isEmpty())
                    separator = l.separator();
            }
            prefix = client.prefix();
            done = true;
        } catch (ImapRefusedException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            if (!done)
                client.close();
        }
    }

    @Override
    public void begin(Box box, long position, long afterUid) throws IOException {
        mailbox = name(box);
        there.clear();
        try {
            if (position >= 0 && !listed.containsKey(mailbox) && !mailbox.equals("INBOX"))
                throw RunState.gone(mailbox);
            if (!listed.containsKey(mailbox) && !mailbox.equals("INBOX")) {
                client.create(mailbox);
                listed.put(mailbox, Set.of());
            }
            if (position > 0)
                remember(position);
        } catch (ImapRefusedException e) {
            throw new IOException(mailbox + ": " + e.getMessage(), e);
        }
    }

    private String name(Box box) throws IOException {
        if (box.levels().size() == 1 && box.levels().getFirst().equals("INBOX"))
            return "INBOX";
        SpecialUse use = box.use();
        if (use != null)
            for (Map.Entry<String, Set<String>> l : listed.entrySet())
                if (l.getValue().contains(use.attribute().toLowerCase(Locale.ROOT)))
                    return l.getKey();
        for (String level : box.levels())
            if (level.contains(separator))
                throw new IOException("the server cannot have a mailbox with '" + separator + "' in its name: " + level);
        return prefix + String.join(separator, box.levels());
    }

    private void remember(long from) throws IOException, ImapRefusedException {
        Opened opened = client.select(mailbox, true);
        long next = ImapPlace.next(client, opened);
        if (opened.messages() > 0 && next > from)
            for (Response.Fetched f : client.fetch(SequenceSet.range(from, next - 1), FetchItem.Plain.UID)) {
                MessageDigest digest = Digests.sha256();
                try (OutputStream to = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
                    if (client.fetchMessage(f.uid(), to))
                        there.add(ByteBuffer.wrap(digest.digest()));
                }
            }
    }

    @Override
    public void add(Contents.Message m) throws IOException {
        if (!there.isEmpty() && there.remove(ByteBuffer.wrap(m.digest())))
            return;
        try (InputStream in = m.octets().stream(0, m.octets().size())) {
            client.append(mailbox, Words.imap(m.flags()), m.date().atOffset(ZoneOffset.UTC), in, m.octets().size());
        } catch (ImapRefusedException e) {
            throw new IOException(mailbox + ": UID " + m.uid() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public long flush() throws IOException {
        try {
            Opened opened = client.select(mailbox, true);
            return ImapPlace.next(client, opened);
        } catch (ImapRefusedException e) {
            throw new IOException(mailbox + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            client.logout();
        } catch (IOException | ImapRefusedException e) {
            client.close();
        }
    }

}
