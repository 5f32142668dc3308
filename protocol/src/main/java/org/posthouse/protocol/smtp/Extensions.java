package org.posthouse.protocol.smtp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** What a server said it can do, by keyword in capitals, with the words after it. RFC 5321 §4.1.1.1 */
public record Extensions(Map<String, String> keywords) {
    /** A server that knows HELO only. */
    public static final Extensions NONE = new Extensions(Map.of());

    public Extensions {
        keywords = Map.copyOf(keywords);
    }

    /** Reads the reply to EHLO. */
    public static Extensions of(Reply ehlo) {
        Map<String, String> map = new LinkedHashMap<>();
        List<String> lines = ehlo.lines();
        for (String line : lines.subList(1, lines.size())) {
            // Some old servers write AUTH=LOGIN beside AUTH LOGIN.
            int cut = line.indexOf(' ') < 0 ? line.indexOf('=') : line.indexOf(' ');
            String keyword = cut < 0 ? line : line.substring(0, cut);
            if (!keyword.isEmpty())
                map.merge(keyword.toUpperCase(Locale.ROOT), cut < 0 ? "" : line.substring(cut + 1).strip(), (a, b) -> a + " " + b);
        }
        return new Extensions(map);
    }

    public boolean has(String keyword) {
        return keywords.containsKey(keyword);
    }

    /** The largest message in octets; empty where nothing or 0 was said. RFC 1870 §4 */
    public OptionalLong maxSize() {
        String size = keywords.getOrDefault("SIZE", "");
        try {
            long n = Long.parseLong(size);
            return n > 0 ? OptionalLong.of(n) : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** Names of mechanisms. RFC 4954 §3 */
    public Set<String> mechanisms() {
        Set<String> names = new TreeSet<>();
        var words = new java.util.StringTokenizer(keywords.getOrDefault("AUTH", ""));
        while (words.hasMoreTokens())
            names.add(words.nextToken().toUpperCase(Locale.ROOT));
        return names;
    }
}
