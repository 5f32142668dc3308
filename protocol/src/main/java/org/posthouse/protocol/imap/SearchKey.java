package org.posthouse.protocol.imap;

import java.time.LocalDate;
import java.util.List;

/** What SEARCH looks for. Several keys are an And; ANSWERED and its like are flags with their backslash. RFC 3501 §6.4.4 */
public sealed interface SearchKey {
    /** Keys without arguments. */
    enum Simple implements SearchKey {
        ALL, NEW, OLD, RECENT
    }

    /** How a date is compared; only the day counts, whatever the zone. */
    enum Day {
        BEFORE, ON, SINCE
    }

    /** At least two keys, all of which must match. */
    record And(List<SearchKey> keys) implements SearchKey {
        public And {
            keys = List.copyOf(keys);
        }
    }

    record Or(SearchKey first, SearchKey second) implements SearchKey {}

    record Not(SearchKey key) implements SearchKey {}

    /** A system flag ({@code \Seen}) or a keyword, set or not set. */
    record HasFlag(String flag, boolean set) implements SearchKey {}

    /** BEFORE, ON, SINCE: the internal date. */
    record Received(Day day, LocalDate date) implements SearchKey {}

    /** SENTBEFORE, SENTON, SENTSINCE: the Date field. */
    record Sent(Day day, LocalDate date) implements SearchKey {}

    record Larger(long octets) implements SearchKey {}

    record Smaller(long octets) implements SearchKey {}

    /** HEADER, and BCC, CC, FROM, SUBJECT, TO which are the same by another name. An empty text asks for the field alone. */
    record Header(String field, String text) implements SearchKey {}

    record Body(String text) implements SearchKey {}

    /** Header or body. */
    record Text(String text) implements SearchKey {}

    record Uids(SequenceSet set) implements SearchKey {}

    record Numbers(SequenceSet set) implements SearchKey {}
}
