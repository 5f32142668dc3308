package org.posthouse.trust.dkim;

/** A tag list, or one tag of it, that does not follow its grammar; the message is one sentence for people. RFC 6376 §3.2 */
public final class TagException extends Exception {
    private static final long serialVersionUID = 1;

    public TagException(String message) {
        super(message, null, false, false);
    }
}
