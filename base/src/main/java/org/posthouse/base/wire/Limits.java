package org.posthouse.base.wire;

/**
 * What one reader may take from its peer.
 *
 * @param line octets of a line without its CRLF, where the caller names no other limit
 * @param discard octets thrown away after a line that is too long before the connection is given up with an IOException
 */
public record Limits(int line, long discard) {
    /** 8 KB lines, 1 MB discarded. */
    public static final Limits DEFAULT = new Limits(8192, 1 << 20);

    public Limits {
        if (line < 1 || discard < 0)
            throw new IllegalArgumentException("limits must be positive");
    }
}
