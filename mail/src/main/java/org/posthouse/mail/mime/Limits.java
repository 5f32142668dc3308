package org.posthouse.mail.mime;

/**
 * What a message may make the reader keep. Beyond {@code depth} or {@code parts} the rest is one opaque leaf; beyond {@code headerFields}
 * or {@code headerBytes} (both for a whole message) fields are passed over.
 */
public record Limits(int depth, int parts, int headerFields, int headerBytes) {
    /** For any message from anybody. */
    public static final Limits DEFAULT = new Limits(50, 10_000, 20_000, 1 << 20);
}
