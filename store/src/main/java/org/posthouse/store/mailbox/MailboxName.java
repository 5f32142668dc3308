package org.posthouse.store.mailbox;

import java.util.Locale;
import org.posthouse.store.kv.Refusal;

/** Name of a mailbox in Unicode, levels separated by {@code /}; INBOX in any case is INBOX. RFC 9051 §5.1 */
public record MailboxName(String value) implements Comparable<MailboxName> {
    public static final char SEPARATOR = '/';
    public static final MailboxName INBOX = new MailboxName("INBOX");
    static final int MAX_OCTETS = 1000;

    public MailboxName {
        int cut = value.indexOf(SEPARATOR);
        String first = cut < 0 ? value : value.substring(0, cut);
        if (first.toUpperCase(Locale.ROOT).equals("INBOX"))
            value = "INBOX" + (cut < 0 ? "" : value.substring(cut));
    }

    /** Checks what a client sent: no empty level, no control characters, bounded length and depth. Refusal BAD_MAILBOX_NAME. */
    public static MailboxName of(String value) throws Refusal {
        String why = problem(value);
        if (why != null)
            throw new Refusal(Refusal.Reason.BAD_MAILBOX_NAME, why);
        return new MailboxName(value);
    }

    private static @org.jspecify.annotations.Nullable String problem(String value) {
        if (value.isEmpty() || value.length() > MAX_OCTETS / 3)
            return "a mailbox name has 1 to " + MAX_OCTETS / 3 + " characters";
        int depth = 1;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c == 0x7f || c >= 0x80 && c < 0xa0 || c == 0x2028 || c == 0x2029 || c == 0xfffd)
                return "a mailbox name must not contain control characters";
            if (c == SEPARATOR && (i == 0 || i == value.length() - 1 || value.charAt(i - 1) == SEPARATOR))
                return "a mailbox name must not have an empty level";
            if (c == SEPARATOR && ++depth > 30)
                return "a mailbox name has at most 30 levels";
        }
        return null;
    }

    public boolean isInbox() {
        return value.equals("INBOX");
    }

    public boolean isBelow(MailboxName other) {
        return value.startsWith(other.value + SEPARATOR);
    }

    /** The name one level up, or null for a name of one level. */
    public @org.jspecify.annotations.Nullable MailboxName parent() {
        int cut = value.lastIndexOf(SEPARATOR);
        return cut < 0 ? null : new MailboxName(value.substring(0, cut));
    }

    @Override
    public int compareTo(MailboxName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
