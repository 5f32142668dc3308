package org.posthouse.mail.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Style sheets, and the styles of single elements, as far as they may stand. Bounded in what is read and in what comes out. */
final class CssRules {
    private static final int MAX_SHEETS = 200_000;
    private static final int MAX_STYLE = 8_000;
    private static final int MAX_RULES = 3_000;
    private static final int MAX_DECLARATIONS = 100;
    private static final Set<String> MEDIA_WORDS = Set.of("only", "not", "and", "or", "screen", "all", "print", "max-width", "min-width",
            "max-device-width", "min-device-width", "width", "orientation", "portrait", "landscape", "prefers-color-scheme", "dark",
            "light",
            "max-height", "min-height");
    private final CssValues inline;
    private final CssValues sheet = new CssValues(Pictures.NONE);
    private final StringBuilder out = new StringBuilder();
    private int read;
    private int rules;
    private boolean cut;
    private boolean dark;

    CssRules(Pictures pictures) {
        inline = new CssValues(pictures);
    }

    int remote() {
        return inline.remote() + sheet.remote();
    }

    boolean colours() {
        return inline.colours() || sheet.colours();
    }

    boolean dark() {
        return dark;
    }

    boolean cut() {
        return cut;
    }

    /** All sheets so far: no less-than sign is in them. */
    String sheets() {
        return out.toString();
    }

    /** The value of a style attribute; empty where nothing of it may stand. */
    String style(String css) {
        return css.length() > MAX_STYLE ? "" : declarations(CssReader.read(css), inline);
    }

    void add(String css) {
        if (css.length() > MAX_SHEETS - read) {
            cut = true;
            return;
        }
        read += css.length();
        List<CssToken> all = CssReader.read(css);
        rules(all, 0, all.size(), out, 0);
    }

    private void rules(List<CssToken> in, int from, int to, StringBuilder target, int depth) {
        for (int at = from; at < to;) {
            CssToken t = in.get(at);
            if (t.isBlank() || t.is(';') || t.is('}')) {
                at++;
                continue;
            }
            int open = at;
            while (open < to && !in.get(open).is('{') && !(t.kind() == CssToken.Kind.AT && in.get(open).is(';')))
                open++;
            if (open == to || in.get(open).is(';')) {
                at = open + 1;
                continue;
            }
            int close = closing(in, open, to);
            rule(in, at, open, close, target, depth);
            at = close + 1;
        }
    }

    private void rule(List<CssToken> in, int at, int open, int close, StringBuilder target, int depth) {
        if (rules++ >= MAX_RULES) {
            cut = true;
            return;
        }
        CssToken t = in.get(at);
        if (t.kind() == CssToken.Kind.AT) {
            String media = t.text().equalsIgnoreCase("media") && depth == 0 ? media(in.subList(at + 1, open)) : "";
            if (media.isEmpty())
                return;
            var inside = new StringBuilder();
            rules(in, open + 1, close, inside, depth + 1);
            if (!inside.isEmpty())
                target.append("@media ").append(media).append('{').append(inside).append("}\n");
            return;
        }
        String selectors = CssSelectors.scoped(in.subList(at, open));
        String declarations = selectors.isEmpty() ? "" : declarations(in.subList(open + 1, close), sheet);
        if (!declarations.isEmpty())
            target.append(selectors).append('{').append(declarations).append("}\n");
    }

    /** Where the block that opens there ends: at its brace, or at the end. */
    private static int closing(List<CssToken> in, int open, int to) {
        int depth = 0;
        for (int i = open; i < to; i++) {
            depth += in.get(i).is('{') ? 1 : in.get(i).is('}') ? -1 : 0;
            if (depth == 0)
                return i;
        }
        return to;
    }

    private String media(List<CssToken> query) {
        var text = new StringBuilder();
        for (CssToken t : query) {
            switch (t.kind()) {
                case NAME -> {
                    String word = t.text().toLowerCase(Locale.ROOT);
                    if (!MEDIA_WORDS.contains(word))
                        return "";
                    text.append(word);
                }
                case FUNCTION -> {
                    // "and(" is written without a blank by many.
                    String word = t.text().toLowerCase(Locale.ROOT);
                    if (!word.equals("and") && !word.equals("or") && !word.equals("not"))
                        return "";
                    text.append(word).append(" (");
                }
                case NUMBER -> {
                    if (!(Math.abs(t.number()) <= 100_000) || !Set.of("px", "em", "rem", "").contains(t.text().toLowerCase(Locale.ROOT)))
                        return "";
                    text.append(Math.round(t.number())).append(t.text().toLowerCase(Locale.ROOT));
                }
                case BLANK -> text.append(' ');
                case SIGN -> {
                    if (!"():,".contains(t.text()))
                        return "";
                    text.append(t.text());
                }
                case AT, HASH, STRING, URL, BAD -> {
                    return "";
                }
            }
        }
        String said = text.toString().strip();
        if (said.length() > 200 || said.chars().filter(c -> c == '(').count() != said.chars().filter(c -> c == ')').count())
            return "";
        dark |= said.contains("prefers-color-scheme") && said.contains("dark");
        return said;
    }

    private static String declarations(List<CssToken> in, CssValues values) {
        List<String> kept = new ArrayList<>();
        for (int at = 0; at < in.size() && kept.size() < MAX_DECLARATIONS;) {
            int end = end(in, at);
            String one = declaration(in.subList(at, end), values);
            if (!one.isEmpty())
                kept.add(one);
            at = end + 1;
        }
        return String.join(";", kept);
    }

    private static int end(List<CssToken> in, int at) {
        int depth = 0;
        for (int i = at; i < in.size(); i++) {
            CssToken t = in.get(i);
            if (t.is(';') && depth <= 0)
                return i;
            if (t.kind() == CssToken.Kind.FUNCTION || t.is('(') || t.is('[') || t.is('{'))
                depth++;
            else if (t.is(')') || t.is(']') || t.is('}'))
                depth--;
        }
        return in.size();
    }

    private static String declaration(List<CssToken> in, CssValues values) {
        int i = 0;
        while (i < in.size() && in.get(i).isBlank())
            i++;
        if (i == in.size() || in.get(i).kind() != CssToken.Kind.NAME)
            return "";
        String name = in.get(i).text();
        i++;
        while (i < in.size() && in.get(i).isBlank())
            i++;
        if (i == in.size() || !in.get(i).is(':'))
            return "";
        i++;
        while (i < in.size() && in.get(i).isBlank())
            i++;
        int to = in.size();
        while (to > i && in.get(to - 1).isBlank())
            to--;
        String one = values.declaration(name, in.subList(i, to));
        return one == null ? "" : one;
    }
}
