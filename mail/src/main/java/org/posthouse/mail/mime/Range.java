package org.posthouse.mail.mime;

/** Octets of a source from {@code from} (inclusive) to {@code to} (exclusive). */
public record Range(long from, long to) {
    /** Length in octets. */
    public long size() {
        return to - from;
    }
}
