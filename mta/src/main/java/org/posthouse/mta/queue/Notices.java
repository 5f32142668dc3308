package org.posthouse.mta.queue;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.dsn.EnhancedStatus;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.store.kv.Refusal;

/** Writes to return paths. */
public interface Notices {
    /**
     * A recipient that the notice is about, and the last that was heard.
     *
     * @param until when trying ends, in a notice of delay
     */
    record About(Recipient recipient, EnhancedStatus status, String peer, String text, @Nullable Instant tried,
            @Nullable Instant until) {}

    /** A recipient that was reached. */
    record Done(Recipient recipient, Outcome.Delivered outcome, Instant at) {}

    /** A message to the return path, its blob written and not yet durable, with the recipients it goes to. */
    record Notice(Arrival arrival, List<Recipient> recipients) {}

    /** Says that these recipients have failed. Empty where nobody is to be told: a null return path, or one that leads nowhere. */
    Optional<Notice> failure(Arrival message, List<About> failed) throws Refusal, IOException;

    /** Why nobody is told that this recipient has failed, in one sentence. */
    default String whyNobody(Arrival message, Recipient failed) {
        return message.returnPath().isNull() ? "the return path is null: nobody is to be told" : "the return path leads nowhere";
    }

    /**
     * Says that these recipients, whose sender asked for it, were reached: filed, relayed to a host that knows nothing of notices, or expanded, each as its
     * outcome has it.
     */
    Optional<Notice> success(Arrival message, List<Done> done) throws Refusal, IOException;

    /** Says that these recipients are still being tried. */
    Optional<Notice> delay(Arrival message, List<About> waiting) throws Refusal, IOException;
}
