package org.posthouse.agent.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Takes a search apart: terms that all must hold, each of them one, or several of which one must. */
final class Terms {
    static final Set<String> OPERATORS = Set.of("from", "to", "cc", "subject", "has", "is", "in", "label", "before", "after", "larger",
            "smaller", "filename");
    /** Quotation marks as Chinese keyboards write them count as well. */
    private static final Map<Character, Character> QUOTES = Map.of('"', '"', '“', '”', '「', '」');

    private final String text;
    private int at;

    private Terms(String text) {
        this.text = text;
    }

    static List<List<Term>> of(String text) {
        return new Terms(text).all();
    }

    private List<List<Term>> all() {
        List<List<Term>> out = new ArrayList<>();
        boolean either = false;
        while (at < text.length()) {
            if (isSpace(text.charAt(at))) {
                at++;
                continue;
            }
            int or = or();
            if (or > 0 && !out.isEmpty()) {
                either = true;
                at += or;
                continue;
            }
            int before = at;
            Term one = term();
            at = Math.max(at, before + 1);
            if (one.text().isEmpty())
                continue;
            if (either)
                out.getLast().add(one);
            else
                out.add(new ArrayList<>(List.of(one)));
            either = false;
        }
        return out;
    }

    private int or() {
        int length = text.startsWith("OR", at) ? 2 : text.charAt(at) == '|' ? 1 : 0;
        boolean ends = at + length == text.length() || isSpace(text.charAt(at + length));
        return length > 0 && ends ? length : 0;
    }

    private Term term() {
        boolean not = text.charAt(at) == '-' && at + 1 < text.length() && !isSpace(text.charAt(at + 1));
        if (not)
            at++;
        String operator = operator();
        if (!operator.isEmpty())
            at += operator.length() + 1;
        return new Term(operator, value(), not);
    }

    /** The operator that begins here; a colon after any other word belongs to the word. */
    private String operator() {
        int end = at;
        while (end < text.length() && (text.charAt(end) | 0x20) >= 'a' && (text.charAt(end) | 0x20) <= 'z' && text.charAt(end) < 128)
            end++;
        if (end == text.length() || text.charAt(end) != ':' && text.charAt(end) != '：')
            return "";
        String name = text.substring(at, end).toLowerCase(Locale.ROOT);
        return OPERATORS.contains(name) ? name : "";
    }

    private String value() {
        int begin = at;
        Character close = at < text.length() ? QUOTES.get(text.charAt(at)) : null;
        if (close != null) {
            int end = text.indexOf(close, at + 1);
            at = end < 0 ? text.length() : end + 1;
            return text.substring(begin + 1, end < 0 ? at : end);
        }
        while (at < text.length() && !isSpace(text.charAt(at)))
            at++;
        return text.substring(begin, at);
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c >= '\t' && c <= '\r' || c == 0xa0 || c == 0xfeff || c > 127 && Character.isSpaceChar(c);
    }
}
