package org.posthouse.access.imapsession;

/**
 * Identifiers of mailboxes, messages and threads as clients see them: a letter, then account and number to base 36, so that those of different accounts and
 * kinds are never the same. RFC 8474 §8.1
 */
public enum ObjectId {
    MAILBOX('f'), EMAIL('m'), THREAD('t');

    private static final int BASE = 36;
    private final char letter;

    ObjectId(char letter) {
        this.letter = letter;
    }

    /** objectid = 1*255(ALPHA / DIGIT / "_" / "-") */
    public String of(long account, long id) {
        return letter + Long.toString(account, BASE) + '-' + Long.toString(id, BASE);
    }
}
