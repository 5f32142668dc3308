package org.posthouse.protocol.imap;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.protocol.imapwire.SequenceSet;

/** What SEARCH looks for. Several keys are an And; ANSWERED and its like are flags with their backslash. RFC 3501 §6.4.4 */
public sealed interface SearchKey {
    /** Whether it asks for modseqs anywhere, so that the highest one found is told. RFC 7162 §3.1.5 */
    default boolean modSeq() {
        return switch (this) {
            case ModSeq k -> true;
            case And k -> k.keys().stream().anyMatch(SearchKey::modSeq);
            case Or k -> k.first().modSeq() || k.second().modSeq();
            case Not k -> k.key().modSeq();
            case Fuzzy k -> k.key().modSeq();
            case Simple k -> false;
            case HasFlag k -> false;
            case Received k -> false;
            case Sent k -> false;
            case Saved k -> false;
            case Within k -> false;
            case EmailId k -> false;
            case ThreadId k -> false;
            case Larger k -> false;
            case Smaller k -> false;
            case Header k -> false;
            case Body k -> false;
            case Text k -> false;
            case Uids k -> false;
            case Numbers k -> false;
            case Filter k -> false;
        };
    }

    /** Whether any of it may be matched fuzzily. RFC 6203 §3 */
    default boolean fuzzy() {
        return switch (this) {
            case Fuzzy k -> true;
            case And k -> k.keys().stream().anyMatch(SearchKey::fuzzy);
            case Or k -> k.first().fuzzy() || k.second().fuzzy();
            case Not k -> k.key().fuzzy();
            case Simple k -> false;
            case HasFlag k -> false;
            case Received k -> false;
            case Sent k -> false;
            case Saved k -> false;
            case Within k -> false;
            case EmailId k -> false;
            case ThreadId k -> false;
            case Larger k -> false;
            case Smaller k -> false;
            case Header k -> false;
            case Body k -> false;
            case Text k -> false;
            case Uids k -> false;
            case Numbers k -> false;
            case Filter k -> false;
            case ModSeq k -> false;
        };
    }

    /** Keys without arguments. */
    enum Simple implements SearchKey {
        ALL, NEW, OLD, RECENT,
        /** RFC 8514 §4.3 */
        SAVEDATESUPPORTED
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

    /** What need not match to the letter. RFC 6203 §3 */
    record Fuzzy(SearchKey key) implements SearchKey {}

    /** A search that somebody has given a name. RFC 5466 */
    record Filter(String name) implements SearchKey {}

    /** A system flag ({@code \Seen}) or a keyword, set or not set. */
    record HasFlag(String flag, boolean set) implements SearchKey {}

    /** BEFORE, ON, SINCE: the internal date. */
    record Received(Day day, LocalDate date) implements SearchKey {}

    /** SENTBEFORE, SENTON, SENTSINCE: the Date field. */
    record Sent(Day day, LocalDate date) implements SearchKey {}

    /** SAVEDBEFORE, SAVEDON, SAVEDSINCE: when the message came into the mailbox. RFC 8514 §4.3 */
    record Saved(Day day, LocalDate date) implements SearchKey {}

    /** OLDER or YOUNGER than so many seconds. RFC 5032 §2 */
    record Within(boolean older, long seconds) implements SearchKey {}

    /** RFC 8474 §6 */
    record EmailId(String id) implements SearchKey {}

    /** RFC 8474 §6 */
    record ThreadId(String id) implements SearchKey {}

    record Larger(long octets) implements SearchKey {}

    record Smaller(long octets) implements SearchKey {}

    /** HEADER, and BCC, CC, FROM, SUBJECT, TO which are the same by another name. An empty text asks for the field alone. */
    record Header(String field, String text) implements SearchKey {}

    record Body(String text) implements SearchKey {}

    /** Header or body. */
    record Text(String text) implements SearchKey {}

    /** Also {@code UID $}. */
    record Uids(SequenceSet set) implements SearchKey {}

    record Numbers(SequenceSet set) implements SearchKey {}

    /** Messages with this modseq or a higher one. RFC 7162 §3.1.5 */
    record ModSeq(@Nullable MetadataEntry entry, long atLeast) implements SearchKey {}

    /** What a client says it means by a modseq; a server with one modseq a message passes over it. RFC 7162 §3.1.5 */
    record MetadataEntry(String name, Type type) {
        public enum Type {
            PRIV, SHARED, ALL
        }
    }
}
