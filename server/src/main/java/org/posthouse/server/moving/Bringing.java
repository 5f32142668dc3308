package org.posthouse.server.moving;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.Structure;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.mailbox.MailStore;
import org.posthouse.store.mailbox.NewMessage;

/** Takes messages into one mailbox, many by one commit. One thread. */
final class Bringing {
    /** Octets of one message. */
    static final long MAX_OCTETS = 512L << 20;
    private static final int MAX_MESSAGES = 250;
    private static final long MAX_TOGETHER = 16L << 20;

    private final MailStore store;
    private final AccountMail mail;
    private final Journeys journeys;
    private final long mailbox;
    private final boolean overQuota;
    private final List<NewMessage> waiting = new ArrayList<>();
    private long octets;

    Bringing(MailStore store, AccountMail mail, Journeys journeys, long mailbox, boolean overQuota) {
        this.store = store;
        this.mail = mail;
        this.journeys = journeys;
        this.mailbox = mailbox;
        this.overQuota = overQuota;
    }

    /** Its size in octets, and the digest of them. */
    record Taken(long size, byte[] digest) {}

    /** The store cannot be written to. */
    static final class StoreException extends IOException {
        private static final long serialVersionUID = 1;
        private final transient Refusal refusal;

        StoreException(Refusal refusal) {
            super(refusal.getMessage(), refusal);
            this.refusal = refusal;
        }
    }

    /** Reads a message; it is in the mailbox after the next {@link #commit}. IOException: it cannot be read, is empty or too large. */
    Taken take(Origin.Found found, String deliveryKey) throws IOException, Refusal {
        try (BlobWriter blob = store.newBlob()) {
            Octets to = new Octets(blob);
            read(found, to);
            if (to.size == 0)
                throw new IOException("it is empty");
            Instant date = found.date();
            FlagSet flags = found.flags();
            BlobId id = blob.finish();
            Structure structure;
            try (BlobReader reader = store.openBlob(id)) {
                structure = Structure.of(reader, Limits.DEFAULT);
            }
            waiting.add(new NewMessage(new byte[0], id, to.size, date, flags, structure, journeys.newId(), deliveryKey));
            octets += to.size;
            return new Taken(to.size, to.digest.digest());
        }
    }

    private static void read(Origin.Found found, Octets to) throws IOException, Refusal {
        try {
            found.writeTo(to);
        } catch (IOException e) {
            for (Throwable t = e; t != null; t = t.getCause())
                if (t instanceof StoreException s)
                    throw s.refusal;
            throw e;
        }
    }

    boolean isFull() {
        return waiting.size() >= MAX_MESSAGES || octets >= MAX_TOGETHER;
    }

    void commit() throws Refusal {
        if (waiting.isEmpty())
            return;
        mail.bring(mailbox, waiting, overQuota);
        waiting.clear();
        octets = 0;
    }

    private static final class Octets extends OutputStream {
        private final BlobWriter blob;
        private final MessageDigest digest = Digests.sha256();
        private long size;

        Octets(BlobWriter blob) {
            this.blob = blob;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[]{(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] b, int off, int len) throws IOException {
            size += len;
            if (size > MAX_OCTETS)
                throw new IOException("it has more than " + MAX_OCTETS + " octets");
            digest.update(b, off, len);
            try {
                blob.write(b, off, len);
            } catch (Refusal e) {
                throw new StoreException(e);
            }
        }
    }
}
