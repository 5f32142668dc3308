package org.posthouse.protocol.managesieve;

import org.posthouse.base.wire.SyntaxException;

/** A string that is larger than it may be; it was read and thrown away, and the command with it. */
public final class TooLargeException extends SyntaxException {
    private static final long serialVersionUID = 1;
    private final long size;

    public TooLargeException(long size, long limit) {
        super("a string of " + size + " octets is too large; at most " + limit + " are taken");
        this.size = size;
    }

    /** Octets. */
    public long size() {
        return size;
    }
}
