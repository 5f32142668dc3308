package org.posthouse.mta.queue;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.dsn.EnhancedStatus;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.store.kv.Refusal;

/** Writes to return paths. */
public interface Notices {
    /**
     * A recipient that the notice is about, and the last that was heard.
     *
     * @param until when trying ends, in a notice of delay
     */
    record About(Queue.Recipient recipient, EnhancedStatus status, String peer, String text, @Nullable Instant tried,
            @Nullable Instant until) {}

    /** A message to the return path, its blob written and not yet durable, with the recipients it goes to. */
    record Notice(Arrival arrival, List<Queue.Recipient> recipients) {}

    /** Says that these recipients have failed. Empty where nobody is to be told: a null return path, or one that leads nowhere. */
    Optional<Notice> failure(Arrival message, List<About> failed) throws Refusal, IOException;

    /** Says that these recipients are still being tried. */
    Optional<Notice> delay(Arrival message, List<About> waiting) throws Refusal, IOException;
}
