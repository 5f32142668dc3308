package org.posthouse.base.wire;

/** A line was longer than allowed; it has been discarded up to and including its CRLF, so the next read starts with the next line. */
public final class LineTooLongException extends SyntaxException {
    private static final long serialVersionUID = 1;
    private final int max;

    LineTooLongException(int max) {
        super("line longer than " + max + " octets");
        this.max = max;
    }

    /** The limit in octets, without CRLF. */
    public int max() {
        return max;
    }
}
