package org.posthouse.store.item;

/** Kinds of things; the letter is part of stored keys and never changes. At most so many of a kind, each of at most 60,000 octets. */
public enum ItemKind {
    IDENTITY('i', 200), SUBMISSION('s', 2_000), PUSH('p', 50), MAILBOX_ORDER('o', 5_000), PREFERENCE('f', 200), ADDRESS_BOOK('b',
            50), CONTACT('c', 20_000), SNOOZE('z', 2_000), TRUSTED_SENDER('t', 2_000), VACATION('v', 1), SCRIPT('e', 100), RECIPIENT(
                    'r', 5_000), SHARE_NOTICE('n', 200);

    final char letter;
    final int max;

    ItemKind(char letter, int max) {
        this.letter = letter;
        this.max = max;
    }

    /** How many of them an account keeps at most. */
    public int max() {
        return max;
    }
}
