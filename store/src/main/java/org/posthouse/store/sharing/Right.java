package org.posthouse.store.sharing;

/** What one letter of a list allows. RFC 4314 §2.1 */
public enum Right {
    LOOKUP('l', 0), READ('r', 1), SEEN('s', 2), WRITE('w', 3), INSERT('i', 4), POST('p', 5), CREATE('k', 6), DELETE_MAILBOX('x',
            7), DELETE_MESSAGES(
                    't', 8), EXPUNGE('e', 9), ADMINISTER('a', 10);

    private final char letter;
    private final int place;

    Right(char letter, int place) {
        this.letter = letter;
        this.place = place;
    }

    public char letter() {
        return letter;
    }

    /** As it is stored. */
    int bit() {
        return 1 << place;
    }
}
