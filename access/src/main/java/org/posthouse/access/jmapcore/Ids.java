package org.posthouse.access.jmapcore;

import org.posthouse.access.imapsession.ObjectId;

/** Ids of objects: those of mailboxes, emails and threads are IMAP's object ids too. RFC 8474 §4, RFC 8474 §5 */
public final class Ids {
    private static final int BASE = 36;

    private Ids() {}

    public static String account(long number) {
        return "a" + Long.toString(number, BASE);
    }

    /** The number of an account by its id; -1 for what is none. */
    public static long owner(String account) {
        return after("a", account);
    }

    public static String mailbox(JmapAccount a, long number) {
        return ObjectId.MAILBOX.of(a.number(), number);
    }

    public static String email(JmapAccount a, long number) {
        return ObjectId.EMAIL.of(a.number(), number);
    }

    public static String thread(JmapAccount a, long number) {
        return ObjectId.THREAD.of(a.number(), number);
    }

    /** The number in an id of that kind and account; -1 for another. */
    public static long number(ObjectId kind, JmapAccount a, String id) {
        long number = after(kind.of(a.number(), 0).replaceFirst("0$", ""), id);
        return number >= 0 && kind.of(a.number(), number).equals(id) ? number : -1;
    }

    public static long mailbox(JmapAccount a, String id) {
        return number(ObjectId.MAILBOX, a, id);
    }

    public static long email(JmapAccount a, String id) {
        return number(ObjectId.EMAIL, a, id);
    }

    public static long thread(JmapAccount a, String id) {
        return number(ObjectId.THREAD, a, id);
    }

    private static long after(String prefix, String id) {
        return id.startsWith(prefix) ? parse(id.substring(prefix.length())) : -1;
    }

    static long parse(String base36) {
        if (base36.isEmpty() || base36.length() > 12)
            return -1;
        try {
            long n = Long.parseLong(base36, BASE);
            return n >= 0 && Long.toString(n, BASE).equals(base36) ? n : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    static String text(long number) {
        return Long.toString(number, BASE);
    }

    /** A thing's own id. */
    public static String item(char letter, long number) {
        return letter + Long.toString(number, BASE);
    }

    public static long item(char letter, String id) {
        return after(String.valueOf(letter), id);
    }
}
