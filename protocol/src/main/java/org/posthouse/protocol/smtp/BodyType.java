package org.posthouse.protocol.smtp;

/** What a client says about the octets of its message. RFC 6152 §2, RFC 3030 §3 */
public enum BodyType {
    /** Nothing was said. */
    UNSAID(""), SEVEN_BIT("7BIT"), EIGHT_BIT_MIME("8BITMIME"),
    /** Any octets, by BDAT alone. */
    BINARY_MIME("BINARYMIME");

    private final String value;

    BodyType(String value) {
        this.value = value;
    }

    /** The value of the BODY parameter; empty where it is not written. */
    public String value() {
        return value;
    }
}
