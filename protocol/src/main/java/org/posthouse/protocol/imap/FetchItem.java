package org.posthouse.protocol.imap;

import org.jspecify.annotations.Nullable;

/** What FETCH can be asked for. Macros are already taken apart. RFC 3501 §6.4.5 */
public sealed interface FetchItem {
    /** Items without arguments. BODY is the structure without its extension data. */
    enum Plain implements FetchItem {
        ENVELOPE("ENVELOPE"), FLAGS("FLAGS"), INTERNALDATE("INTERNALDATE"), RFC822("RFC822"), RFC822_HEADER("RFC822.HEADER"), RFC822_SIZE(
                "RFC822.SIZE"), RFC822_TEXT(
                        "RFC822.TEXT"), BODY("BODY"), BODYSTRUCTURE("BODYSTRUCTURE"), UID("UID");

        private final String word;

        Plain(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /** BODY[section], or BODY.PEEK[section] which leaves \Seen alone. */
    record Content(boolean peek, Section section, @Nullable Partial partial) implements FetchItem {}

    /** {@code <offset.count>}: octets of the section; count is at least 1. */
    record Partial(long offset, long count) {}
}
