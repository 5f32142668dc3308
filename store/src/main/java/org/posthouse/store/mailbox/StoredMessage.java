package org.posthouse.store.mailbox;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.Structure;
import org.posthouse.mail.mime.StructureCodec;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.rows.ColdRow;

/** A message as one read finds it: what a view leaves out, its structure where that was asked for, and its bytes, which closing lets go. One thread. */
public final class StoredMessage implements AutoCloseable {
    private final Engine engine;
    private final long uid;
    private final ColdRow cold;
    private final byte @Nullable [] structure;
    private @Nullable BlobReader blob;
    private @Nullable StoredSource source;

    StoredMessage(Engine engine, long uid, ColdRow cold, byte @Nullable [] structure, @Nullable BlobReader blob) {
        this.engine = engine;
        this.uid = uid;
        this.cold = cold;
        this.structure = structure;
        this.blob = blob;
    }

    public long uid() {
        return uid;
    }

    public Instant saveDate() {
        return cold.saved();
    }

    public long emailId() {
        return cold.emailId();
    }

    public long threadId() {
        return cold.threadId();
    }

    public long journey() {
        return cold.journey();
    }

    /** The trace fields that we wrote before its bytes; empty where there are none. */
    public byte[] trace() {
        return cold.trace();
    }

    /** {@code StructureCodec}'s record; null where it was not asked for or is missing. */
    public byte @Nullable [] structureRecord() {
        return structure;
    }

    public Optional<Structure> structure() {
        return structure == null ? Optional.empty() : Optional.of(StructureCodec.decode(structure));
    }

    /** Its bytes, opened when first asked for. Refusal NO_SUCH_BLOB where they are gone. */
    public MessageSource source() throws Refusal {
        StoredSource s = source;
        if (s == null) {
            BlobReader b = blob;
            if (b == null) {
                b = engine.openBlob(cold.blob());
                blob = b;
            }
            s = new StoredSource(cold.trace(), b, cold.journey());
            source = s;
        }
        return s;
    }

    @Override
    public void close() {
        BlobReader b = blob;
        if (b != null)
            b.close();
    }
}
