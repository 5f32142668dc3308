package org.posthouse.protocol.imap;

import java.util.List;

/** Some mailboxes, and what a client wants to hear of them; no events for NONE. RFC 5465 §8 */
public record NotifyGroup(Mailboxes mailboxes, List<Event> events) {
    public NotifyGroup {
        events = List.copyOf(events);
    }

    /** Which mailboxes. RFC 5465 §6 */
    public sealed interface Mailboxes {}

    /** Mailboxes that need no names. */
    public enum Some implements Mailboxes {
        SELECTED, SELECTED_DELAYED, INBOXES, PERSONAL, SUBSCRIBED;

        public String word() {
            return this == SELECTED_DELAYED ? "SELECTED-DELAYED" : name();
        }
    }

    /** These and all below them. RFC 5465 §6.5 */
    public record Subtree(List<String> names) implements Mailboxes {
        public Subtree {
            names = List.copyOf(names);
        }
    }

    /** These and those directly below them; of searches only. RFC 7377 §2.2 */
    public record SubtreeOne(List<String> names) implements Mailboxes {
        public SubtreeOne {
            names = List.copyOf(names);
        }
    }

    /** These alone. RFC 5465 §6.6 */
    public record Named(List<String> names) implements Mailboxes {
        public Named {
            names = List.copyOf(names);
        }
    }

    /** RFC 5465 §5 */
    public sealed interface Event {}

    /** Events without arguments. */
    public enum Kind implements Event {
        EXPUNGE("MessageExpunge"), FLAGS("FlagChange"), ANNOTATION("AnnotationChange"), NAME("MailboxName"), SUBSCRIPTION(
                "SubscriptionChange"), METADATA("MailboxMetadataChange"), SERVER_METADATA("ServerMetadataChange");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /** Messages arrive; of those in the selected mailbox these items are sent. RFC 5465 §5.2 */
    public record MessageNew(List<FetchItem> items) implements Event {
        public static final String WORD = "MessageNew";

        public MessageNew {
            items = List.copyOf(items);
        }
    }

    /** An event that is not known here; in capitals. */
    public record Unknown(String word) implements Event {}
}
