package org.posthouse.access.jmapcore;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.TransferDecoder;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobOutput;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.MailStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Octets that an id stands for: as they are stored, or decoded from there. One thread; close it. */
public final class OpenBlob implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenBlob.class);
    private static final int IN_MEMORY = 1 << 20;
    private final MailStore store;
    private final Source stored;
    private final String encoding;
    private final AutoCloseable behind;
    private final @Nullable BlobId own;
    private @Nullable Source decoded;
    private @Nullable BlobReader spilled;
    private @Nullable BlobId written;

    /** @param own the blob that is these octets and nothing else, where there is one */
    OpenBlob(MailStore store, Source stored, String encoding, AutoCloseable behind, @Nullable BlobId own) {
        this.store = store;
        this.stored = stored;
        this.encoding = encoding;
        this.behind = behind;
        this.own = own;
    }

    /** The blob of the store that holds these octets and nothing else; null where there is none. */
    public @Nullable BlobId own() {
        return own;
    }

    /** Whether its length is known without reading it. */
    public boolean isPlain() {
        return encoding.isEmpty();
    }

    /** From the first octet. */
    public InputStream stream() {
        Source d = decoded;
        if (d != null)
            return d.stream(0, d.size());
        InputStream in = stored.stream(0, stored.size());
        return isPlain() ? in : TransferDecoder.decode(in, encoding);
    }

    /** At any place; what is long and must be decoded is written to the store until this is closed. */
    public Source source() throws IOException, Refusal {
        if (isPlain())
            return stored;
        Source d = decoded;
        if (d == null) {
            d = decode();
            decoded = d;
        }
        return d;
    }

    private Source decode() throws IOException, Refusal {
        try (InputStream in = stream()) {
            byte[] head = in.readNBytes(IN_MEMORY);
            if (head.length < IN_MEMORY)
                return Source.of(head);
            try (BlobWriter blob = store.newBlob(); OutputStream out = new BlobOutput(blob)) {
                out.write(head);
                in.transferTo(out);
                BlobId id = blob.finish();
                written = id;
                BlobReader reader = store.openBlob(id);
                spilled = reader;
                return reader;
            }
        } catch (BlobOutput.Refused e) {
            throw e.refusal();
        }
    }

    public long size() throws IOException, Refusal {
        return source().size();
    }

    /** How many there are, for one who reads them in order: nothing is written for it. */
    public long length() throws IOException {
        if (isPlain())
            return stored.size();
        try (InputStream in = stream()) {
            return in.transferTo(OutputStream.nullOutputStream());
        }
    }

    /** From a place on that is not beyond the last octet. */
    public InputStream stream(long from) throws IOException {
        if (isPlain())
            return stored.stream(from, stored.size());
        InputStream in = stream();
        in.skipNBytes(from);
        return in;
    }

    @Override
    public void close() {
        try {
            if (spilled != null)
                spilled.close();
            behind.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            discard();
        }
    }

    private void discard() {
        try {
            if (written != null)
                store.discard(written);
        } catch (Refusal e) {
            LOG.debug("a blob stays for a day: {}", e.getMessage());
        }
    }
}
