package org.posthouse.store.thread;

import java.util.Locale;
import java.util.Set;

/** A subject without what replying, forwarding and lists put before it, in lower case and without white space. RFC 8621 §3 */
public final class BaseSubject {
    /** In several languages what mail programs write before the colon. */
    private static final Set<String> PREFIXES = Set.of("re", "fw", "fwd", "aw", "wg", "sv", "vs", "antw", "tr", "rv", "res", "enc", "odp",
            "ynt",
            "回复", "答复", "转发", "返信", "転送", "回覆", "轉寄");
    private static final int MAX_PREFIX = 6;
    private static final int MAX_TAG = 64;

    private BaseSubject() {}

    public static String of(String subject) {
        StringBuilder bare = new StringBuilder(subject.length());
        subject.toLowerCase(Locale.ROOT).codePoints().filter(c -> !Character.isWhitespace(c) && !Character.isSpaceChar(c))
                .forEach(bare::appendCodePoint);
        String s = bare.toString();
        int at = 0;
        for (int next = skipped(s, at); next > at; next = skipped(s, at))
            at = next;
        String rest = s.substring(at);
        while (rest.endsWith("(fwd)"))
            rest = rest.substring(0, rest.length() - 5);
        return rest;
    }

    /** Behind one prefix or tag, or where it was. */
    private static int skipped(String s, int at) {
        if (at < s.length() && s.charAt(at) == '[') {
            int end = s.indexOf(']', at);
            // A subject that is nothing but a tag keeps it. RFC 5256 §2.1
            return end > 0 && end - at <= MAX_TAG && end + 1 < s.length() ? end + 1 : at;
        }
        int end = at;
        while (end < s.length() && end - at < MAX_PREFIX && Character.isLetter(s.charAt(end)))
            end++;
        if (!PREFIXES.contains(s.substring(at, end)))
            return at;
        int i = counted(s, end);
        return i < s.length() && (s.charAt(i) == ':' || s.charAt(i) == '：') ? i + 1 : at;
    }

    /** Behind a count, as in {@code Re[2]:} or {@code Re(2):}. */
    private static int counted(String s, int at) {
        if (at >= s.length() || s.charAt(at) != '[' && s.charAt(at) != '(')
            return at;
        int i = at + 1;
        while (i < s.length() && Character.isDigit(s.charAt(i)))
            i++;
        return i > at + 1 && i < s.length() && (s.charAt(i) == ']' || s.charAt(i) == ')') ? i + 1 : at;
    }
}
