package org.posthouse.store.mailbox;

/** Uses of mailboxes. RFC 6154 §2 */
public enum SpecialUse {
    DRAFTS("Drafts"), SENT("Sent"), JUNK("Junk"), TRASH("Trash"), ARCHIVE("Archive"), ALL("All"), FLAGGED("Flagged");

    private final String attribute;

    SpecialUse(String attribute) {
        this.attribute = attribute;
    }

    /** The IMAP attribute with its backslash. */
    public String attribute() {
        return "\\" + attribute;
    }

    /** The name of the mailbox made with the account, without backslash. */
    public String mailboxName() {
        return attribute;
    }
}
