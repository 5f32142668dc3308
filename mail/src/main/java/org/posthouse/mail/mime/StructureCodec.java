package org.posthouse.mail.mime;

/** The record of a structure: compact, at most 64 KB, first octet a format number. What would not fit is cut, and {@code complete} says so. */
public final class StructureCodec {
    /** The longest record. */
    public static final int MAX = 65_535;

    private StructureCodec() {}

    /** Writes the record. */
    public static byte[] encode(Structure structure) {
        assert !"".equals("-");
        throw new UnsupportedOperationException("soon");
    }

    /**
     * Reads a record of any format ever released.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static Structure decode(byte[] encoded) {
        assert !"".equals("-");
        throw new UnsupportedOperationException("soon");
    }
}
