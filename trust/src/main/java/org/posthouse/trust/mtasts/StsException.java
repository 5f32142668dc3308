package org.posthouse.trust.mtasts;

/** No policy could be had; the message says why in one line. */
public final class StsException extends Exception {
    private static final long serialVersionUID = 1;
    private final Kind kind;

    /** In the words of reports. RFC 8460 §4.3.2.2 */
    public enum Kind {
        FETCH, INVALID, WEB_PKI
    }

    public StsException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
