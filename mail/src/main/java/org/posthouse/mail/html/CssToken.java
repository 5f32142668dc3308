package org.posthouse.mail.html;

/**
 * A piece of a style, its escapes resolved.
 *
 * @param text the name, the string, the address, the hash's name, or the unit of a number ("%" for a percentage)
 * @param number its value where it is one
 */
record CssToken(Kind kind, String text, double number) {
    enum Kind {
        NAME, FUNCTION, AT, HASH, STRING, URL, NUMBER, BLANK, SIGN, BAD
    }

    static CssToken of(Kind kind, String text) {
        return new CssToken(kind, text, 0);
    }

    /** Whether it is that one character. */
    boolean is(char sign) {
        return kind == Kind.SIGN && text.length() == 1 && text.charAt(0) == sign;
    }

    boolean isName(String name) {
        return kind == Kind.NAME && text.equalsIgnoreCase(name);
    }

    boolean isBlank() {
        return kind == Kind.BLANK;
    }
}
