package org.posthouse.mail.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which elements a rule is about: those of the message alone. Names of classes and ids are written as they stand in what is shown. */
final class CssSelectors {
    private static final int MAX_LIST = 50;
    private static final int MAX_PIECES = 60;
    private static final Set<String> STATES = Set.of("hover", "link", "active", "first-child", "last-child", "first-of-type",
            "last-of-type");

    private CssSelectors() {}

    /** Those of a list that may stand; empty where none may. */
    static String scoped(List<CssToken> list) {
        List<String> kept = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= list.size() && kept.size() < MAX_LIST; i++)
            if (i == list.size() || list.get(i).is(',')) {
                String one = one(list.subList(from, i));
                if (one != null)
                    kept.add(one);
                from = i + 1;
            }
        return String.join(",", kept);
    }

    private static @Nullable String one(List<CssToken> in) {
        if (in.size() > MAX_PIECES)
            return null;
        var parts = new ArrayList<String>();
        var compound = new StringBuilder();
        for (int i = 0; i < in.size(); i++) {
            CssToken t = in.get(i);
            if (t.isBlank() || t.is('>') || t.is('+') || t.is('~')) {
                close(parts, compound);
                if (!t.isBlank() || parts.isEmpty() || !isSign(parts.getLast()))
                    join(parts, t.text());
                continue;
            }
            int used = simple(in, i, compound);
            if (used == 0)
                return null;
            i += used - 1;
        }
        close(parts, compound);
        while (!parts.isEmpty() && parts.getLast().equals(" "))
            parts.removeLast();
        return parts.isEmpty() || isSign(parts.getLast()) || isSign(parts.getFirst()) ? null : scope(parts);
    }

    private static boolean isSign(String part) {
        return part.length() == 1 && " >+~".contains(part);
    }

    private static void close(List<String> parts, StringBuilder compound) {
        if (!compound.isEmpty())
            parts.add(compound.toString());
        compound.setLength(0);
    }

    private static void join(List<String> parts, String sign) {
        if (parts.isEmpty() && sign.equals(" "))
            return;
        if (!parts.isEmpty() && parts.getLast().equals(" "))
            parts.removeLast();
        parts.add(sign);
    }

    /** How many pieces were one simple selector; 0 where it may not stand. */
    private static int simple(List<CssToken> in, int at, StringBuilder out) {
        CssToken t = in.get(at);
        return switch (t.kind()) {
            case NAME -> element(t, out);
            case HASH -> own('#', t, out, 1);
            case SIGN -> sign(t, at + 1 < in.size() ? in.get(at + 1) : t, out);
            case FUNCTION, AT, STRING, URL, NUMBER, BLANK, BAD -> 0;
        };
    }

    private static int element(CssToken t, StringBuilder out) {
        String name = t.text().toLowerCase(Locale.ROOT);
        if (!out.isEmpty() || !(Elements.isShown(name) || name.equals("body") || name.equals("html")))
            return 0;
        out.append(name);
        return 1;
    }

    private static int own(char sign, CssToken name, StringBuilder out, int pieces) {
        String own = Elements.own(name.text());
        out.append(sign).append(own);
        return own.isEmpty() ? 0 : pieces;
    }

    private static int sign(CssToken t, CssToken after, StringBuilder out) {
        if (t.is('*') && out.isEmpty()) {
            out.append('*');
            return 1;
        }
        if (after.kind() != CssToken.Kind.NAME)
            return 0;
        if (t.is('.'))
            return own('.', after, out, 2);
        String state = after.text().toLowerCase(Locale.ROOT);
        if (!t.is(':') || !STATES.contains(state))
            return 0;
        out.append(':').append(state);
        return 2;
    }

    /** The page of the message is its div. */
    private static @Nullable String scope(List<String> parts) {
        var rest = new ArrayList<>(parts);
        if (rest.getFirst().equals("html") && rest.size() > 2)
            rest.subList(0, 2).clear();
        String first = rest.getFirst();
        boolean page = is(first, "body") || is(first, "html");
        if (page)
            rest.set(0, "." + Elements.PAGE + first.substring(4));
        for (String later : rest.subList(1, rest.size()))
            if (is(later, "body") || is(later, "html"))
                return null;
        return (page ? "" : "." + Elements.PAGE + " ") + String.join("", rest);
    }

    private static boolean is(String compound, String name) {
        return compound.startsWith(name) && (compound.length() == 4 || "#.:".indexOf(compound.charAt(4)) >= 0);
    }
}
