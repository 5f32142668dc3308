package org.posthouse.mail.address;

/** The text is not an address, domain or local part as RFC 5321 §4.1.2 defines it; the message says what is wrong, in one line. */
public final class AddressSyntaxException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    AddressSyntaxException(String message) {
        super(message);
    }
}
