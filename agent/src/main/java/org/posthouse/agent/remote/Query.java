package org.posthouse.agent.remote;

import java.time.Instant;
import java.util.List;

/** What messages are wanted, as a tree; the search box's words are parsed into it, and each adapter says it in its protocol. Text is matched as a substring without regard to case. */
public sealed interface Query {
    record Everything() implements Query {}

    record And(List<Query> all) implements Query {
        public And {
            all = List.copyOf(all);
        }
    }

    record Or(List<Query> any) implements Query {
        public Or {
            any = List.copyOf(any);
        }
    }

    record Not(Query query) implements Query {}

    /** Where a text is looked for. ANYWHERE is header fields and body. */
    enum Field {
        ANYWHERE, FROM, TO, CC, SUBJECT, BODY
    }

    record Text(Field field, String text) implements Query {}

    /** A keyword of RFC 8621 §4.1.1 is set. */
    record Flag(String keyword) implements Query {}

    record Attachment() implements Query {}

    /** Arrived at that moment or later. */
    record Since(Instant moment) implements Query {}

    /** Arrived before that moment. */
    record Before(Instant moment) implements Query {}

    /** More octets than that. */
    record Larger(long octets) implements Query {}

    /** Fewer octets than that. */
    record Smaller(long octets) implements Query {}

    /** In that mailbox, by path or role. Where a search names none, Junk and Trash are left out. */
    record In(String folder) implements Query {}
}
