package org.posthouse.mail.sieve;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The variables of one script in a run, those it shares with included ones, and what the last match found. RFC 5229 §3, RFC 6609 §3.4 */
final class Variables {
    private final Limits limits;
    private final Map<String, String> shared;
    private final Map<String, String> own = new HashMap<>();
    private final Set<String> global = new HashSet<>();
    private List<String> matched = List.of();

    Variables(Limits limits, Map<String, String> shared) {
        this.limits = limits;
        this.shared = shared;
    }

    /** variable-name = identifier. RFC 5229 §3 */
    static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
            if (!letter && !(i > 0 && c >= '0' && c <= '9'))
                return false;
        }
        return !name.isEmpty();
    }

    void share(Set<String> names) {
        global.addAll(names);
    }

    /** Of a match that succeeded: the whole and its parts. RFC 5229 §3.2 */
    void matched(List<String> parts) {
        matched = parts.size() > Regex.GROUPS ? List.copyOf(parts.subList(0, Regex.GROUPS)) : parts;
    }

    List<String> parts() {
        return matched;
    }

    String get(String name) {
        String key = name.toLowerCase(Locale.ROOT);
        if (key.startsWith("global."))
            return shared.getOrDefault(key.substring(7), "");
        return (global.contains(key) ? shared : own).getOrDefault(key, "");
    }

    /** False where there are too many. */
    boolean set(String name, String value) {
        String key = name.toLowerCase(Locale.ROOT);
        Map<String, String> map = global.contains(key) ? shared : own;
        if (!map.containsKey(key) && map.size() >= limits.variables())
            return false;
        map.put(key, cut(value));
        return true;
    }

    private String cut(String value) {
        int max = limits.variableChars();
        if (value.length() <= max)
            return value;
        return value.substring(0, Character.isHighSurrogate(value.charAt(max - 1)) ? max - 1 : max);
    }

    /** The text with its references replaced; what is none stays as it is. RFC 5229 §3 */
    String expand(Text text) {
        if (!text.varies())
            return text.raw();
        String raw = text.raw();
        StringBuilder out = new StringBuilder();
        int at = 0;
        for (;;) {
            int begin = raw.indexOf("${", at);
            int end = begin < 0 ? -1 : raw.indexOf('}', begin);
            if (end < 0 || out.length() > 2 * limits.variableChars() + limits.scriptOctets())
                return out.append(raw, at, raw.length()).toString();
            String name = raw.substring(begin + 2, end);
            String value = value(name);
            if (value == null) {
                out.append(raw, at, begin + 2);
                at = begin + 2;
            } else {
                out.append(raw, at, begin).append(value);
                at = end + 1;
            }
        }
    }

    private @org.jspecify.annotations.Nullable String value(String name) {
        if (!name.isEmpty() && name.length() <= 9 && name.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int n = Integer.parseInt(name);
            return n < matched.size() ? matched.get(n) : "";
        }
        String bare = name.toLowerCase(Locale.ROOT).startsWith("global.") ? name.substring(7) : name;
        return isName(bare) ? get(name) : null;
    }

    /** RFC 5229 §4.1, RFC 5435 §6 */
    static String modified(String value, List<Statement.Modifier> modifiers) {
        String v = value;
        for (Statement.Modifier m : modifiers)
            v = switch (m) {
                case LOWER -> v.toLowerCase(Locale.ROOT);
                case UPPER -> v.toUpperCase(Locale.ROOT);
                case LOWERFIRST -> first(v, false);
                case UPPERFIRST -> first(v, true);
                case QUOTEWILDCARD -> quoted(v, "*?\\");
                case QUOTEREGEX -> quoted(v, "\\^$.[]|()*+?{}");
                case ENCODEURL -> url(v);
                case LENGTH -> Integer.toString(v.codePointCount(0, v.length()));
            };
        return v;
    }

    private static String first(String v, boolean upper) {
        if (v.isEmpty())
            return v;
        int end = Character.charCount(v.codePointAt(0));
        String head = v.substring(0, end);
        return (upper ? head.toUpperCase(Locale.ROOT) : head.toLowerCase(Locale.ROOT)) + v.substring(end);
    }

    private static String quoted(String v, String specials) {
        StringBuilder out = new StringBuilder(v.length() + 8);
        for (int i = 0; i < v.length(); i++) {
            if (specials.indexOf(v.charAt(i)) >= 0)
                out.append('\\');
            out.append(v.charAt(i));
        }
        return out.toString();
    }

    /** Octets that are not unreserved as %XX. RFC 3986 §2.1 */
    private static String url(String v) {
        StringBuilder out = new StringBuilder();
        for (byte b : v.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-._~".indexOf(c) >= 0)
                out.append(c);
            else
                out.append('%').append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
        }
        return out.toString();
    }
}
