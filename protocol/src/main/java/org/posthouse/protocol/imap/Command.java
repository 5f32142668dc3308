package org.posthouse.protocol.imap;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.protocol.imapwire.SequenceSet;

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

    record Select(String mailbox, SelectOptions options) implements AfterLogin {
        public Select(String mailbox) {
            this(mailbox, SelectOptions.NONE);
        }
    }

    record Examine(String mailbox, SelectOptions options) implements AfterLogin {
        public Examine(String mailbox) {
            this(mailbox, SelectOptions.NONE);
        }
    }

    /** The uses are attributes with their backslash; mostly none. RFC 6154 §3 */
    record Create(String mailbox, List<String> uses) implements AfterLogin {}

    record Delete(String mailbox) implements AfterLogin {}

    record Rename(String from, String to) implements AfterLogin {}

    record Subscribe(String mailbox) implements AfterLogin {}

    record Unsubscribe(String mailbox) implements AfterLogin {}

    /**
     * LIST. The extended form has selection options, several patterns, or return options. RFC 5258 §3
     *
     * @param status what STATUS is to tell of each mailbox; mostly nothing. RFC 5819 §2
     * @param metadata entries that are to be told of each mailbox; mostly none. RFC 9590
     */
    record ListMailboxes(Set<ListSelect> select, String reference, List<String> patterns, Set<ListReturn> returns,
            List<StatusItem> status, List<String> metadata) implements AfterLogin {
        public ListMailboxes {
            select = Set.copyOf(select);
            patterns = List.copyOf(patterns);
            returns = Set.copyOf(returns);
            status = List.copyOf(status);
            metadata = List.copyOf(metadata);
        }

        public ListMailboxes(Set<ListSelect> select, String reference, List<String> patterns, Set<ListReturn> returns) {
            this(select, reference, patterns, returns, List.of(), List.of());
        }
    }

    /** Selection options. RFC 5258 §3.1, RFC 6154 §4 */
    enum ListSelect {
        SUBSCRIBED, REMOTE, RECURSIVEMATCH, SPECIAL_USE;

        public String word() {
            return this == SPECIAL_USE ? "SPECIAL-USE" : name();
        }
    }

    /** Return options. RFC 5258 §3.2, RFC 6154 §4, RFC 8440 §3 */
    enum ListReturn {
        SUBSCRIBED, CHILDREN, SPECIAL_USE, MYRIGHTS;

        public String word() {
            return this == SPECIAL_USE ? "SPECIAL-USE" : name();
        }
    }

    record Lsub(String reference, String pattern) implements AfterLogin {}

    /** RFC 2342 §5 */
    record Namespace() implements AfterLogin {}

    record Status(String mailbox, List<StatusItem> items) implements AfterLogin {}

    /** RFC 3501 §6.3.10, RFC 8438 §3, RFC 9208 §4.1.4, RFC 8474 §4.3, RFC 7889 §3.1 */
    enum StatusItem {
        MESSAGES, RECENT, UIDNEXT, UIDVALIDITY, UNSEEN, HIGHESTMODSEQ, MAILBOXID, DELETED, SIZE, DELETED_STORAGE, APPENDLIMIT;

        public String word() {
            return this == DELETED_STORAGE ? "DELETED-STORAGE" : name();
        }
    }

    /** Who may do what with a mailbox. RFC 4314 §3 */
    sealed interface AboutRights extends AfterLogin {
        String mailbox();
    }

    /** The letters as sent, what comes before them apart. RFC 4314 §3.1 */
    record SetAcl(String mailbox, String identifier, Store.How how, String rights) implements AboutRights {}

    record DeleteAcl(String mailbox, String identifier) implements AboutRights {}

    record GetAcl(String mailbox) implements AboutRights {}

    record ListRights(String mailbox, String identifier) implements AboutRights {}

    record MyRights(String mailbox) implements AboutRights {}

    /** How much may be kept. RFC 9208 §4.1 */
    sealed interface AboutQuota extends AfterLogin {}

    record GetQuota(String root) implements AboutQuota {}

    record GetQuotaRoot(String mailbox) implements AboutQuota {}

    /** Limits by the name of their resource. */
    record SetQuota(String root, Map<String, Long> limits) implements AboutQuota {
        public SetQuota {
            limits = Map.copyOf(limits);
        }
    }

    /** Annotations of a mailbox, or of the server where the mailbox is empty. RFC 5464 §4 */
    sealed interface AboutMetadata extends AfterLogin {
        String mailbox();
    }

    /** Without a limit maxSize is -1. */
    record GetMetadata(String mailbox, Depth depth, long maxSize, List<String> entries) implements AboutMetadata {
        /** How far below an entry. RFC 5464 §4.2.2 */
        public enum Depth {
            ZERO("0"), ONE("1"), INFINITY("infinity");

            private final String word;

            Depth(String word) {
                this.word = word;
            }

            public String word() {
                return word;
            }
        }

        public GetMetadata {
            entries = List.copyOf(entries);
        }
    }

    record SetMetadata(String mailbox, List<MetadataValue> values) implements AboutMetadata {
        public SetMetadata {
            values = List.copyOf(values);
        }
    }

    /** An entry and its octets, a character each; null takes it away. */
    record MetadataValue(String entry, @Nullable String octets) {}

    /** URLs that open messages to others. RFC 4467 §7 */
    sealed interface AboutUrls extends AfterLogin {}

    /** A new key for a mailbox; without a mailbox all keys go. */
    record ResetKey(@Nullable String mailbox, List<String> mechanisms) implements AboutUrls {
        public ResetKey {
            mechanisms = List.copyOf(mechanisms);
        }
    }

    record GenUrlAuth(List<UrlWanted> urls) implements AboutUrls {
        public GenUrlAuth {
            urls = List.copyOf(urls);
        }
    }

    /** A URL as the client wrote it, and the mechanism in capitals. */
    record UrlWanted(String url, String mechanism) {}

    /** The URLs as the client wrote them. */
    record UrlFetch(List<String> urls) implements AboutUrls {
        public UrlFetch {
            urls = List.copyOf(urls);
        }
    }

    /** The first message; its octets follow, and after them perhaps further ones. RFC 3501 §6.3.11, RFC 3502 §6.3.11 */
    record Append(String mailbox, AppendMessage message) implements AfterLogin, Upload {}

    /** What ends with a message of many octets: the parser stops before them. */
    sealed interface Upload {
        AppendMessage message();
    }

    /** How the octets of a message come. */
    enum Form {
        /** As a literal. */
        LITERAL,
        /** With NULs allowed. RFC 3516 §4.4 */
        LITERAL8,
        /** With UTF-8 in header fields, in parentheses that close behind the octets. RFC 6855 §4 */
        UTF8,
        /** In parts, literals and URLs; the parser stops before the first of them. RFC 4469 §3 */
        CATENATE
    }

    /** A part of a message that is put together. RFC 4469 §5 */
    sealed interface CatPart {
        /** As the client wrote it. */
        record Url(String url) implements CatPart {}

        /** Octets to come: the parser stops before them. With UTF-8 in header fields they stand in parentheses. RFC 6855 §4 */
        record Text(boolean utf8, long size, boolean synchronizing) implements CatPart {}
    }

    /** One message to come: the parser stops before its first octet. A synchronizing client waits to be asked for it. */
    record AppendMessage(List<String> flags, @Nullable OffsetDateTime date, Form form, long size, boolean synchronizing) {}

    /** The mechanism in capitals. RFC 4978 §3 */
    record Compress(String mechanism) implements AfterLogin {}

    /** RFC 2177 §3 */
    record Idle() implements AfterLogin {}

    /** NOTIFY SET, with STATUS responses at once or without. RFC 5465 §3.1 */
    record NotifySet(boolean status, List<NotifyGroup> groups) implements AfterLogin {
        public NotifySet {
            groups = List.copyOf(groups);
        }
    }

    /** NOTIFY NONE. RFC 5465 §3.1 */
    record NotifyNone() implements AfterLogin {}

    /** Back to before the login. RFC 8437 §2 */
    record Unauthenticate() implements AfterLogin {}

    record Check() implements InMailbox {}

    record Close() implements InMailbox {}

    /** RFC 3691 §2 */
    record Unselect() implements InMailbox {}

    /** EXPUNGE, or UID EXPUNGE where there is a set. RFC 4315 §2.1 */
    record Expunge(@Nullable SequenceSet uids) implements InMailbox {}

    /** Without return options (null) the answer is a plain list. The charset as named, null where none was. RFC 9051 §6.4.4 */
    record Search(boolean uid, @Nullable SearchReturn returns, @Nullable String charset, SearchKey key) implements InMailbox {
        public Search(boolean uid, @Nullable String charset, SearchKey key) {
            this(uid, null, charset, key);
        }
    }

    /** Without return options (null) the answer is a plain list. RFC 5256 §3, RFC 5267 §3 */
    record Sort(boolean uid, @Nullable SearchReturn returns, List<SortKey> order, String charset, SearchKey key) implements InMailbox {
        public Sort {
            order = List.copyOf(order);
        }
    }

    /** ESEARCH: a search of several mailboxes, without any of the selected one. RFC 7377 §2 */
    record MultiSearch(List<NotifyGroup.Mailboxes> sources, @Nullable SearchReturn returns, @Nullable String charset,
            SearchKey key) implements AfterLogin {
        public MultiSearch {
            sources = List.copyOf(sources);
        }
    }

    /** UIDs that part the mailbox into batches of about so many messages, the newest first; without a range all of them. RFC 10022 */
    record UidBatches(long size, @Nullable Batches wanted) implements InMailbox {
        /** The numbers of batches, as they were given. */
        public record Batches(long first, long last) {}
    }

    /** The searches of these tags are updated no more. RFC 5267 §4.3.5 */
    record CancelUpdate(List<String> tags) implements InMailbox {
        public CancelUpdate {
            tags = List.copyOf(tags);
        }
    }

    /** THREAD. RFC 5256 §3 */
    record Threads(boolean uid, Algorithm algorithm, String charset, SearchKey key) implements InMailbox {
        /** How messages come into threads. */
        public enum Algorithm {
            ORDEREDSUBJECT, REFERENCES
        }
    }

    record Fetch(boolean uid, SequenceSet set, List<FetchItem> items, FetchModifiers modifiers) implements InMailbox {
        public Fetch(boolean uid, SequenceSet set, List<FetchItem> items) {
            this(uid, set, items, FetchModifiers.NONE);
        }
    }

    /** Messages with a modseq above unchangedSince are left alone; -1 where there is no such condition. RFC 7162 §3.1.3 */
    record Store(boolean uid, SequenceSet set, long unchangedSince, How how, boolean silent, List<String> flags) implements InMailbox {
        public Store(boolean uid, SequenceSet set, How how, boolean silent, List<String> flags) {
            this(uid, set, -1, how, silent, flags);
        }

        /** FLAGS, +FLAGS, -FLAGS. */
        public enum How {
            REPLACE, ADD, REMOVE
        }
    }

    record Copy(boolean uid, SequenceSet set, String mailbox) implements InMailbox {}

    /** RFC 6851 §3.1 */
    record Move(boolean uid, SequenceSet set, String mailbox) implements InMailbox {}

    /** One message, 0 ({@code SequenceSet.STAR}) for the last, gives way to the one that comes. RFC 8508 §3.2 */
    record Replace(boolean uid, long number, String mailbox, AppendMessage message) implements InMailbox, Upload {}
}
