package org.posthouse.store.mailbox;

/**
 * One who opens a maildrop by POP3, with a position of its own; what it deletes stays for the others.
 *
 * @param id of its credential, 0 for the main password; ids are never given twice
 * @param keyword that shows in IMAP which messages it has deleted
 * @param leaveDays days after its DELE from which it agrees that a message goes for everybody; 0: at once; {@link #NEVER}
 */
public record PopDevice(long id, String keyword, int leaveDays) {
    /** The device leaves everything for the others. */
    public static final int NEVER = -1;
    /** What all the keywords begin with. */
    public static final String KEYWORD = "$POP";
    private static final int MAX_LABEL = 40;

    /** With a keyword made of a label; empty for the main password. A label that is no atom gets the id behind it. RFC 9051 §9 */
    public static PopDevice of(long id, String label, int leaveDays) {
        if (label.isEmpty())
            return new PopDevice(id, KEYWORD, leaveDays);
        StringBuilder b = new StringBuilder(KEYWORD).append('-');
        boolean same = label.length() <= MAX_LABEL;
        for (int i = 0; i < Math.min(label.length(), MAX_LABEL); i++) {
            char c = label.charAt(i);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.');
            same &= plain;
            b.append(plain ? c : '-');
        }
        return new PopDevice(id, same ? b.toString() : b.append('-').append(id).toString(), leaveDays);
    }

    /** Whether it is the keyword of a device. */
    public static boolean isKeyword(String k) {
        return k.equalsIgnoreCase(KEYWORD) || k.regionMatches(true, 0, KEYWORD + "-", 0, KEYWORD.length() + 1);
    }
}
