package org.posthouse.protocol.imap;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthouse.protocol.imapwire.Value;

/** What a server says. RFC 3501 §7 */
public sealed interface Response {
    /** How a command ended, or what an untagged line is about. */
    enum Status {
        OK, NO, BAD, BYE, PREAUTH
    }

    /** In brackets before the text; the argument as written, empty where there is none. RFC 3501 §7.1 */
    record Code(String name, String argument) {
        @Override
        public String toString() {
            return "[" + name + (argument.isEmpty() ? "" : " " + argument) + "]";
        }
    }

    /** The server waits for more of the command. */
    record Continue(String text) implements Response {}

    /** The tag is null in an untagged response. */
    record State(@Nullable String tag, Status status, @Nullable Code code, String text) implements Response {}

    /** In capitals. */
    record Capabilities(List<String> names) implements Response {}

    record Flags(List<String> flags) implements Response {}

    /** A line of LIST or LSUB; the separator is empty in a flat hierarchy. */
    record Listed(boolean lsub, List<String> attributes, String separator, String mailbox) implements Response {}

    /** The id is empty where it was not told. RFC 8474 §4.3 */
    record MailboxStatus(String mailbox, Map<String, Long> items, String id) implements Response {}

    record Found(List<Long> numbers) implements Response {}

    record Exists(long messages) implements Response {}

    record Recent(long messages) implements Response {}

    record Expunged(long number) implements Response {}

    /** What was told of one message; null or empty where it was not told. UID 0 and size -1 likewise. Items of extensions are values by their names. */
    record Fetched(long number, long uid, @Nullable List<String> flags, @Nullable OffsetDateTime internalDate, long size, Value envelope,
            Value structure,
            List<Content> contents, Map<String, Value> more) implements Response {}

    /** Octets of a section, null for NIL; the offset is that of a partial fetch, -1 for none. Octets that went elsewhere as they came are empty here. */
    record Content(Section section, long offset, byte @Nullable [] octets) {
        public Content {
            java.util.Objects.requireNonNull(section);
        }
    }

    /** NAMESPACE, ID, ENABLED and what else there may be. */
    record Other(String word, List<Value> values) implements Response {}
}
