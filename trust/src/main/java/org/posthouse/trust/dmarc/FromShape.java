package org.posthouse.trust.dmarc;

import org.jspecify.annotations.Nullable;

/**
 * Looks for what makes one reader see another author than the next does: a second at sign within an address, blanks or comments within one, text behind the bracket.
 * What old mailers write without any such doubt, such as a comma or a dot that should have been quoted, is let through. RFC 5322 §3.4, §4.4
 */
final class FromShape {
    private final byte[] in;
    private final int end;
    private final int lastQuote;
    private final int lastParen;
    private int at;
    /** Of the address that is being read: at signs, and whether a blank or comment came after the last letter. */
    private int signs;
    private boolean gap;
    private byte last;

    private FromShape(byte[] in, int from, int end) {
        this.in = in;
        this.at = from;
        this.end = end;
        int quote = -1;
        int paren = -1;
        for (int i = from; i < end; i++) {
            if (in[i] == '"')
                quote = i;
            if (in[i] == ')')
                paren = i;
        }
        lastQuote = quote;
        lastParen = paren;
    }

    /** Why readers may differ about a raw value of From; null where they do not. */
    static @Nullable String disguise(byte[] value, int from, int end) {
        return new FromShape(value, from, end).run();
    }

    /** An at sign, or a letter of another script that looks like one. */
    static boolean hasAtSign(String text) {
        return text.indexOf('@') >= 0 || text.indexOf('\uff20') >= 0 || text.indexOf('\ufe6b') >= 0;
    }

    private @Nullable String run() {
        while (at < end) {
            byte c = in[at++];
            String why = switch (c) {
                case '<' -> angle();
                case ',', ';', ':' -> next();
                default -> letter(c);
            };
            if (why != null)
                return why;
        }
        return null;
    }

    private @Nullable String next() {
        signs = 0;
        gap = false;
        last = 0;
        return null;
    }

    /** One octet outside of brackets; whole words in quotes and comments are passed. */
    private @Nullable String letter(byte c) {
        if (blank(c) || c == '(') {
            comment(c);
            gap = last != 0;
            return null;
        }
        if (c == '"')
            quoted();
        // The domain has begun: blanks beside its dots are read in two ways.
        if (signs > 0 && gap && (c == '.' || last == '.'))
            return "the domain of an address in From has blanks or comments in it";
        if (c == '@')
            signs++;
        gap = false;
        last = c;
        return null;
    }

    private @Nullable String angle() {
        int ats = 0;
        boolean begun = false;
        boolean apart = false;
        while (at < end && in[at] != '>') {
            byte c = in[at++];
            if (blank(c) || c == '(') {
                comment(c);
                apart = begun;
                continue;
            }
            if (apart || c == '<')
                return "an address in From has blanks, comments or brackets in it";
            if (c == ',' || c == ';')
                return "a bracket in From is not closed, or has a route in it";
            begun = true;
            if (c == '"')
                quoted();
            else if (c == '@' && ++ats > 1)
                return "an address in From has more than one at sign, or a disguised one";
        }
        at++;
        return behind();
    }

    /** Between the bracket and the next address nothing that looks like one more may stand. */
    private @Nullable String behind() {
        while (at < end && in[at] != ',' && in[at] != ';') {
            byte c = in[at++];
            if (c == '@' || c == '<')
                return "From has an address behind an address, and no comma between them";
            comment(c);
            if (c == '"')
                quoted();
        }
        return null;
    }

    private static boolean blank(byte c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    /** Behind a quotation mark; one that never closes means nothing. */
    private void quoted() {
        if (at > lastQuote)
            return;
        while (at < end && in[at] != '"')
            at += in[at] == '\\' ? 2 : 1;
        at++;
    }

    /** Behind a parenthesis; one that never closes means nothing. */
    private void comment(byte c) {
        if (c != '(' || at > lastParen)
            return;
        for (int depth = 1; at < end && depth > 0; at++)
            switch (in[at]) {
                case '\\' -> at++;
                case '(' -> depth++;
                case ')' -> depth--;
                default -> {
                }
            }
    }
}
