package org.posthouse.trust.spf;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Text with macros, read. RFC 7208 §7.1 */
record MacroString(List<Piece> pieces) {
    /** A run of text, or a macro. */
    sealed interface Piece {
        /** Text as it is. */
        record Literal(String text) implements Piece {}

        /** What {@code %%}, {@code %_} or {@code %-} stands for. */
        record Escape(String text) implements Piece {}

        /**
         * A value in its place.
         *
         * @param letter in lower case
         * @param escape whether it is escaped as in URLs, as upper case wants
         * @param parts how many parts on the right are taken, 0 for all
         * @param split whether it is cut into parts at all
         */
        record Macro(char letter, boolean escape, int parts, boolean reverse, String delimiters, boolean split) implements Piece {}
    }

    private static final String DELIMITERS = ".-+,/_=";
    private static final String IN_TERMS = "slodiphv";
    private static final String IN_EXPLANATIONS = "crt";

    MacroString {
        pieces = List.copyOf(pieces);
    }

    /** domain-spec = macro-string domain-end */
    static MacroString domain(String text) throws SpfException {
        MacroString string = term(text);
        if (string.pieces.isEmpty() || !domainEnd(string.pieces.getLast()))
            throw SpfException.permanent("no domain: " + cut(text));
        return string;
    }

    /** macro-string = *( macro-expand / macro-literal ) */
    static MacroString term(String text) throws SpfException {
        return read(text, false);
    }

    /** explain-string = *( macro-string / SP ) */
    static MacroString explanation(String text) throws SpfException {
        return read(text, true);
    }

    private static MacroString read(String text, boolean explanation) throws SpfException {
        var pieces = new ArrayList<Piece>();
        int at = 0;
        while (at < text.length()) {
            if (text.charAt(at) != '%') {
                int end = literal(text, at, explanation);
                pieces.add(new Piece.Literal(text.substring(at, end)));
                at = end;
                continue;
            }
            switch (at + 1 < text.length() ? text.charAt(at + 1) : 0) {
                case '%' -> pieces.add(new Piece.Escape("%"));
                case '_' -> pieces.add(new Piece.Escape(" "));
                case '-' -> pieces.add(new Piece.Escape("%20"));
                case '{' -> {
                    int close = text.indexOf('}', at);
                    if (close < 0)
                        throw SpfException.permanent("a macro without its end: " + cut(text.substring(at)));
                    pieces.add(macro(text.substring(at + 2, close), explanation));
                    at = close - 1;
                }
                // RFC 7208 §7.3
                default -> throw SpfException.permanent("% is followed by no macro: " + cut(text.substring(at)));
            }
            at += 2;
        }
        return new MacroString(pieces);
    }

    /** macro-literal = %x21-24 / %x26-7E, and SP in explanations; where the run of them ends. */
    private static int literal(String text, int from, boolean explanation) throws SpfException {
        int at = from;
        for (; at < text.length() && text.charAt(at) != '%'; at++) {
            char c = text.charAt(at);
            if ((c < 0x21 && !(explanation && c == ' ')) || c > 0x7e)
                throw SpfException.permanent("a character that no record may hold: " + cut(text));
        }
        return at;
    }

    /** macro-letter transformers *delimiter */
    private static Piece macro(String text, boolean explanation) throws SpfException {
        char letter = text.isEmpty() ? 0 : text.toLowerCase(Locale.ROOT).charAt(0);
        // RFC 7208 §7.2
        if (IN_TERMS.indexOf(letter) < 0 && !(explanation && IN_EXPLANATIONS.indexOf(letter) >= 0))
            throw SpfException.permanent("no such macro here: %{" + cut(text) + "}");
        int at = 1;
        int parts = 0;
        for (; at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9'; at++)
            parts = Math.min(1000, 10 * parts + text.charAt(at) - '0');
        // RFC 7208 §7.3
        if (at > 1 && parts == 0)
            throw SpfException.permanent("a macro that takes 0 parts: %{" + cut(text) + "}");
        boolean reverse = at < text.length() && (text.charAt(at) == 'r' || text.charAt(at) == 'R');
        if (reverse)
            at++;
        String delimiters = text.substring(at);
        for (int i = 0; i < delimiters.length(); i++)
            if (DELIMITERS.indexOf(delimiters.charAt(i)) < 0)
                throw SpfException.permanent("a macro that ends with what is no delimiter: %{" + cut(text) + "}");
        return new Piece.Macro(letter, Character.isUpperCase(text.charAt(0)), parts, reverse, delimiters.isEmpty() ? "." : delimiters,
                text.length() > 1);
    }

    /** domain-end = ( "." toplabel [ "." ] ) / macro-expand */
    private static boolean domainEnd(Piece last) {
        if (!(last instanceof Piece.Literal(String end)))
            return true;
        String whole = end.endsWith(".") ? end.substring(0, end.length() - 1) : end;
        int dot = whole.lastIndexOf('.');
        return dot >= 0 && topLabel(whole.substring(dot + 1));
    }

    /** toplabel = ( *alphanum ALPHA *alphanum ) / ( 1*alphanum "-" *( alphanum / "-" ) alphanum ) */
    private static boolean topLabel(String label) {
        boolean more = false;
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            boolean alpha = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (c == '-' ? i == 0 || i == label.length() - 1 : !alpha && (c < '0' || c > '9'))
                return false;
            more |= alpha || c == '-';
        }
        return more;
    }

    private static String cut(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "..." : text;
    }
}
