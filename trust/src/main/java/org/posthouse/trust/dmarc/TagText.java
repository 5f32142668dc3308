package org.posthouse.trust.dmarc;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The tags of a record in their order; what is between two semicolons and is no tag has an empty name. RFC 7489 §6.3, §6.4 */
final class TagText {
    /** A name in lower case and its value without the blanks around it. */
    record Tag(String name, String value) {}

    private TagText() {}

    static List<Tag> read(String text) {
        var all = new ArrayList<Tag>();
        int from = 0;
        while (from <= text.length()) {
            int semicolon = text.indexOf(';', from);
            int to = semicolon < 0 ? text.length() : semicolon;
            String part = text.substring(from, to);
            int equals = part.indexOf('=');
            if (equals > 0)
                all.add(new Tag(strip(part.substring(0, equals)).toLowerCase(Locale.ROOT), strip(part.substring(equals + 1))));
            else if (!strip(part).isEmpty())
                all.add(new Tag("", strip(part)));
            from = to + 1;
        }
        return all;
    }

    static @Nullable Tag first(List<Tag> tags, String name) {
        for (Tag t : tags)
            if (t.name().equals(name))
                return t;
        return null;
    }

    static boolean repeated(List<Tag> tags, String name) {
        return tags.stream().filter(t -> t.name().equals(name)).count() > 1;
    }

    /** Without spaces and tabs at the ends. */
    static String strip(String s) {
        int from = 0;
        int to = s.length();
        while (from < to && blank(s.charAt(from)))
            from++;
        while (to > from && blank(s.charAt(to - 1)))
            to--;
        return s.substring(from, to);
    }

    private static boolean blank(char c) {
        return c == ' ' || c == '\t';
    }
}
