package org.posthouse.agent.remote;

import java.util.Set;

/** Something that happened to a folder while it was watched. */
public sealed interface Change {
    record Arrived(Head head) implements Change {}

    record Flagged(MessageId id, Set<String> flags) implements Change {
        public Flagged {
            flags = Set.copyOf(flags);
        }
    }

    record Gone(MessageId id) implements Change {}
}
