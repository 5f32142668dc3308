package org.posthouse.protocol.imap;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What FETCH can be asked for. Macros are already taken apart. RFC 3501 §6.4.5 */
public sealed interface FetchItem {
    /** Items without arguments. BODY is the structure without its extension data; EMAILID and THREADID are object identifiers (RFC 8474 §5.3), SAVEDATE is RFC 8514 §4.2. */
    enum Plain implements FetchItem {
        ENVELOPE("ENVELOPE"), FLAGS("FLAGS"), INTERNALDATE("INTERNALDATE"), RFC822("RFC822"), RFC822_HEADER("RFC822.HEADER"), RFC822_SIZE(
                "RFC822.SIZE"), RFC822_TEXT(
                        "RFC822.TEXT"), BODY("BODY"), BODYSTRUCTURE("BODYSTRUCTURE"), UID("UID"), MODSEQ("MODSEQ"), EMAILID(
                                "EMAILID"), THREADID(
                                        "THREADID"), SAVEDATE("SAVEDATE");

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

    /** PREVIEW; a lazy one may be NIL where it would take long. RFC 8970 §3.1 */
    record Preview(boolean lazy) implements FetchItem {}

    /** BINARY[part] or BINARY.PEEK[part]: a part without its transfer encoding; the partial counts decoded octets. RFC 3516 §4.2 */
    record Binary(boolean peek, List<Integer> part, @Nullable Partial partial) implements FetchItem {
        public Binary {
            part = List.copyOf(part);
        }
    }

    /** BINARY.SIZE[part]: decoded octets. RFC 3516 §4.2 */
    record BinarySize(List<Integer> part) implements FetchItem {
        public BinarySize {
            part = List.copyOf(part);
        }
    }

    /** {@code <offset.count>}: octets of the section; count is at least 1. */
    record Partial(long offset, long count) {}
}
