package org.posthouse.store.kv;

/** One ordered key space with its own version: an account, or one of the few shared ones. No transaction spans two spaces. */
public record Space(Kind kind, long id) {
    /** The kinds of space; the ordinal is part of the stored key, so only append here. */
    public enum Kind {
        DIRECTORY, QUEUE, JOURNEY, ACCOUNT
    }

    public static final Space DIRECTORY = new Space(Kind.DIRECTORY, 0);
    public static final Space QUEUE = new Space(Kind.QUEUE, 0);
    public static final Space JOURNEY = new Space(Kind.JOURNEY, 0);

    /** The space of one account. */
    public static Space account(long id) {
        return new Space(Kind.ACCOUNT, id);
    }
}
