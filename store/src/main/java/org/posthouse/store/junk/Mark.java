package org.posthouse.store.junk;

/** What a message is learnt as. */
public enum Mark {
    /** Nothing, or not any more. */
    NONE(0), JUNK(1), GOOD(2);

    /** As it is stored. */
    final int code;

    Mark(int code) {
        this.code = code;
    }

    static Mark of(int code) {
        return code == 1 ? JUNK : code == 2 ? GOOD : NONE;
    }
}
