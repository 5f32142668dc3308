package org.posthouse.protocol.imap;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a client may ask, sorted by the state that allows it. RFC 3501 §6 */
public sealed interface Command {
    /** RFC 3501 §6.1 */
    sealed interface AnyTime extends Command {}

    /** RFC 3501 §6.2 */
    sealed interface BeforeLogin extends Command {}

    /** RFC 3501 §6.3 */
    sealed interface AfterLogin extends Command {}

    /** RFC 3501 §6.4 */
    sealed interface InMailbox extends Command {}

    record Capability() implements AnyTime {}

    record Noop() implements AnyTime {}

    record Logout() implements AnyTime {}

    /** Who the client says it is; fields that are NIL are left out. RFC 2971 §3.1 */
    record Id(Map<String, String> fields) implements AnyTime {
        public Id {
            fields = Map.copyOf(fields);
        }
    }

    record StartTls() implements BeforeLogin {}

    /** The initial response is base64 as sent, {@code =} for an empty one. RFC 4959 §3 */
    record Authenticate(String mechanism, @Nullable String initial) implements BeforeLogin {}

    record Login(String name, String password) implements BeforeLogin {
        @Override
        public String toString() {
            return "Login[" + name + "]";
        }
    }

    /** RFC 5161 §3.1 */
    record Enable(List<String> capabilities) implements AfterLogin {}

    record Select(String mailbox) implements AfterLogin {}

    record Examine(String mailbox) implements AfterLogin {}

    /** The uses are attributes with their backslash; mostly none. RFC 6154 §3 */
    record Create(String mailbox, List<String> uses) implements AfterLogin {}

    record Delete(String mailbox) implements AfterLogin {}

    record Rename(String from, String to) implements AfterLogin {}

    record Subscribe(String mailbox) implements AfterLogin {}

    record Unsubscribe(String mailbox) implements AfterLogin {}

    /** LIST. The extended form has selection options, several patterns, or return options. RFC 5258 §3 */
    record ListMailboxes(Set<ListSelect> select, String reference, List<String> patterns, Set<ListReturn> returns) implements AfterLogin {
        public ListMailboxes {
            select = Set.copyOf(select);
            patterns = List.copyOf(patterns);
            returns = Set.copyOf(returns);
        }
    }

    /** Selection options. RFC 5258 §3.1, RFC 6154 §4 */
    enum ListSelect {
        SUBSCRIBED, REMOTE, RECURSIVEMATCH, SPECIAL_USE;

        public String word() {
            return this == SPECIAL_USE ? "SPECIAL-USE" : name();
        }
    }

    /** Return options. RFC 5258 §3.2, RFC 6154 §4 */
    enum ListReturn {
        SUBSCRIBED, CHILDREN, SPECIAL_USE;

        public String word() {
            return this == SPECIAL_USE ? "SPECIAL-USE" : name();
        }
    }

    record Lsub(String reference, String pattern) implements AfterLogin {}

    /** RFC 2342 §5 */
    record Namespace() implements AfterLogin {}

    record Status(String mailbox, List<StatusItem> items) implements AfterLogin {}

    /** RFC 3501 §6.3.10 */
    enum StatusItem {
        MESSAGES, RECENT, UIDNEXT, UIDVALIDITY, UNSEEN
    }

    /** The first message; its octets follow, and after them perhaps further ones. RFC 3501 §6.3.11, RFC 3502 §6.3.11 */
    record Append(String mailbox, AppendMessage message) implements AfterLogin {}

    /** One message to come: the parser stops before its first octet. A synchronizing client waits to be asked for it. */
    record AppendMessage(List<String> flags, @Nullable OffsetDateTime date, long size, boolean synchronizing) {}

    /** RFC 2177 §3 */
    record Idle() implements AfterLogin {}

    record Check() implements InMailbox {}

    record Close() implements InMailbox {}

    /** RFC 3691 §2 */
    record Unselect() implements InMailbox {}

    /** EXPUNGE, or UID EXPUNGE where there is a set. RFC 4315 §2.1 */
    record Expunge(@Nullable SequenceSet uids) implements InMailbox {}

    /** The charset as named, null where none was. */
    record Search(boolean uid, @Nullable String charset, SearchKey key) implements InMailbox {}

    record Fetch(boolean uid, SequenceSet set, List<FetchItem> items) implements InMailbox {}

    record Store(boolean uid, SequenceSet set, How how, boolean silent, List<String> flags) implements InMailbox {
        /** FLAGS, +FLAGS, -FLAGS. */
        public enum How {
            REPLACE, ADD, REMOVE
        }
    }

    record Copy(boolean uid, SequenceSet set, String mailbox) implements InMailbox {}

    /** RFC 6851 §3.1 */
    record Move(boolean uid, SequenceSet set, String mailbox) implements InMailbox {}
}
