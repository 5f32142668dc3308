package org.posthouse.store.kv;

/** One ordered key space with its own version: an account, the rules of an account, or one of the few shared ones. No transaction spans two spaces. */
public record Space(Kind kind, long id) {
    /** The kinds of space; the code is part of the stored key and never changes. */
    public enum Kind {
        DIRECTORY(0), QUEUE(1), JOURNEY(2), ACCOUNT(3), GREYLIST(4), RULES(5),
        /** What was learnt about other mail systems, and by them about us. */
        OTHERS(6),
        /** What an account has taught about junk. */
        JUNK(7),
        /** What an account keeps beside its mail, for its own programs. */
        ITEMS(8),
        /** Who changed what, and who logged in or tried to. */
        AUDIT(12);

        private final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }

        /** What stands for the kind in a stored key; 0 to 127. */
        public byte code() {
            return code;
        }
    }

    public static final Space DIRECTORY = new Space(Kind.DIRECTORY, 0);
    public static final Space QUEUE = new Space(Kind.QUEUE, 0);
    public static final Space GREYLIST = new Space(Kind.GREYLIST, 0);
    public static final Space JOURNEY = new Space(Kind.JOURNEY, 0);

    public static final Space AUDIT = new Space(Kind.AUDIT, 0);

    public static final Space OTHERS = new Space(Kind.OTHERS, 0);

    /** What one account keeps beside its mail. */
    public static Space items(long id) {
        return new Space(Kind.ITEMS, id);
    }

    /** The space of one account. */
    public static Space account(long id) {
        return new Space(Kind.ACCOUNT, id);
    }
}
