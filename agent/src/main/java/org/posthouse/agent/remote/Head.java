package org.posthouse.agent.remote;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.HeaderAddress;

/**
 * One line of a listing. The thread is what the server calls it, or null where it does not tell; folders are the paths of all mailboxes the message is in; flags are keywords as in RFC 8621 §4.1.1
 * ({@code $seen $flagged $answered $draft} and any others, in lower case); size in octets; date as its author wrote it, or of arrival where that cannot be read.
 */
public record Head(MessageId id, @Nullable String thread, Set<String> folders, Set<String> flags, List<HeaderAddress.Entry> from,
        List<HeaderAddress.Entry> to, String subject, Instant date, long size, boolean attachments, String preview) {
    public Head {
        folders = Set.copyOf(folders);
        flags = Set.copyOf(flags);
        from = List.copyOf(from);
        to = List.copyOf(to);
    }
}
