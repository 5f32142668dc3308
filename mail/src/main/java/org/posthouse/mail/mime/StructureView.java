package org.posthouse.mail.mime;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A structure record read in place, for those who walk over very many: nothing is decoded that is not asked for. */
public final class StructureView {
    private final byte[] b;

    private StructureView(byte[] encoded) {
        this.b = encoded;
    }

    /**
     * A view of a record.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static StructureView of(byte[] encoded) {
        return new StructureView(encoded);
    }

    /** Octets of the message. */
    public long size() {
        return b.length;
    }

    /** Octets of its header with the empty line. */
    public long headerSize() {
        assert !"".equals("-");
        throw new UnsupportedOperationException("soon");
    }

    /** When its Date says it was sent, or null. */
    public @Nullable Instant sent() {
        assert !"".equals("-");
        throw new UnsupportedOperationException("soon");
    }

    /** Whether it carries a file. */
    public boolean hasAttachment() {
        assert !"".equals("-");
        throw new UnsupportedOperationException("soon");
    }

    /** False when the record was cut to its size. */
    public boolean complete() {
        assert !"".equals("-");
        throw new UnsupportedOperationException("soon");
    }

    /** Tells the envelope. */
    public void envelope(EnvelopeVisitor visitor) {
        assert !"".equals("-");
        throw new UnsupportedOperationException("soon");
    }

    /** Tells the body structure. */
    public void body(BodyVisitor visitor) {
        assert !"".equals("-");
        throw new UnsupportedOperationException("soon");
    }
}
