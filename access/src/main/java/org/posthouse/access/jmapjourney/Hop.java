package org.posthouse.access.jmapjourney;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.MailDate;

/**
 * One server that took the message, as its Received field says. RFC 5321 §4.4
 *
 * @param from the name that the other side gave
 * @param address of the other side
 * @param tls null where nothing is said
 */
record Hop(String from, String address, String by, String with, @Nullable Boolean tls, String tlsText, @Nullable Instant at, boolean ours) {
    private static final int MAX = 2_000;

    static Hop of(HeaderField received, boolean ours) {
        String text = received.unfolded().text();
        text = text.length() > MAX ? text.substring(0, MAX) : text;
        int semicolon = text.lastIndexOf(';');
        String date = semicolon < 0 ? "" : text.substring(semicolon + 1).strip();
        String clauses = semicolon < 0 ? text : text.substring(0, semicolon);
        String fromPart = clause(clauses, "from"), byPart = clause(clauses, "by"), withPart = clause(clauses, "with");
        String with = first(withPart).toUpperCase(Locale.ROOT);
        String tlsText = tlsText(withPart, fromPart);
        Boolean tls = !tlsText.isEmpty() || isSecure(with) ? Boolean.TRUE : isPlain(with) ? Boolean.FALSE : null;
        Instant at = MailDate.parse(date).map(d -> d.toInstant()).orElse(null);
        return new Hop(first(fromPart), address(fromPart), first(byPart), with, tls, tlsText, at, ours);
    }

    /** What stands between a word at the beginning of a clause and the next one; parentheses are passed over. */
    private static String clause(String text, String word) {
        int depth = 0, begin = -1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '(' ? 1 : c == ')' && depth > 0 ? -1 : 0;
            if (depth > 0 || i > 0 && text.charAt(i - 1) > ' ')
                continue;
            String at = wordAt(text, i);
            if (begin >= 0 && isClause(at))
                return text.substring(begin, i).strip();
            if (begin < 0 && at.equalsIgnoreCase(word))
                begin = i + word.length();
        }
        return begin < 0 ? "" : text.substring(begin).strip();
    }

    private static String wordAt(String text, int at) {
        int end = at;
        while (end < text.length() && end - at < 10 && Character.isLetter(text.charAt(end)))
            end++;
        return end < text.length() && text.charAt(end) > ' ' ? "" : text.substring(at, end);
    }

    private static boolean isClause(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "from", "by", "with", "id", "for", "via", "tls", "priority" -> true;
            default -> false;
        };
    }

    private static String first(String clause) {
        int end = 0;
        while (end < clause.length() && clause.charAt(end) > ' ' && clause.charAt(end) != '(')
            end++;
        return clause.substring(0, end);
    }

    private static String address(String from) {
        int open = from.indexOf('[');
        int close = open < 0 ? -1 : from.indexOf(']', open);
        if (close > open) {
            String inside = from.substring(open + 1, close);
            return inside.regionMatches(true, 0, "IPv6:", 0, 5) ? inside.substring(5) : inside;
        }
        return "";
    }

    /** RFC 3848, and what others say. */
    private static boolean isSecure(String with) {
        return with.endsWith("SMTPS") || with.endsWith("SMTPSA") || with.endsWith("LMTPS") || with.endsWith("LMTPSA")
                || with.equals("HTTPS");
    }

    private static boolean isPlain(String with) {
        return with.endsWith("SMTP") || with.endsWith("SMTPA") || with.endsWith("LMTP") || with.endsWith("LMTPA");
    }

    private static String tlsText(String with, String from) {
        for (String part : new String[]{with, from}) {
            int at = part.indexOf("TLS");
            int open = at < 0 ? -1 : part.lastIndexOf('(', at);
            int close = open < 0 ? -1 : part.indexOf(')', open);
            if (close > open)
                return part.substring(open + 1, close).strip();
        }
        return "";
    }

    Optional<Instant> time() {
        return Optional.ofNullable(at);
    }
}
