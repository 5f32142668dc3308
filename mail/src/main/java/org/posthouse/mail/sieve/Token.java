package org.posthouse.mail.sieve;

/** A token: identifiers and tags in lower case, strings as they are meant, numbers with their quantifier applied. RFC 5228 §8.1 */
record Token(Kind kind, String text, long number, Place place) {
    enum Kind {
        IDENTIFIER, TAG, NUMBER, STRING, SEPARATOR, END
    }

    boolean is(char separator) {
        return kind == Kind.SEPARATOR && text.charAt(0) == separator;
    }

    /** For messages: what stands there. */
    String shown() {
        return switch (kind) {
            case IDENTIFIER -> "'" + SieveException.shown(text) + "'";
            case TAG -> "':" + SieveException.shown(text) + "'";
            case NUMBER -> "the number " + number;
            case STRING -> "the string \"" + SieveException.shown(text) + "\"";
            case SEPARATOR -> "'" + text + "'";
            case END -> "the end of the script";
        };
    }
}
