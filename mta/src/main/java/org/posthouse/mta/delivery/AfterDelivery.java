package org.posthouse.mta.delivery;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.Source;
import org.posthouse.store.journey.JourneyId;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delivers, and has what was delivered read by those who want it. What comes of that does not touch the delivery. */
public final class AfterDelivery implements LocalDelivery {
    private static final Logger LOG = LoggerFactory.getLogger(AfterDelivery.class);
    private static final long MAX = 12 << 20;

    private final LocalDelivery delivery;
    private final Engine engine;
    private final List<Reader> readers;

    /** Reads messages of a kind. Must be safe for many threads. */
    public interface Reader {
        /** From the envelope alone; quick. */
        boolean wants(Recipient recipient, Arrival arrival);

        /** Reads a message of at most 12 MB that is in its mailbox. What is thrown is logged, in one line, and nothing else. */
        void read(Recipient recipient, Arrival arrival, Source bytes) throws IOException, Refusal;
    }

    public AfterDelivery(LocalDelivery delivery, Engine engine, List<Reader> readers) {
        this.delivery = delivery;
        this.engine = engine;
        this.readers = List.copyOf(readers);
    }

    @Override
    public Outcome deliver(Recipient recipient, Arrival arrival, @Nullable Source bytes) {
        Outcome outcome = delivery.deliver(recipient, arrival, bytes);
        if (outcome instanceof Outcome.Delivered && recipient.route() instanceof Route.Local && arrival.size() <= MAX)
            for (Reader reader : readers)
                if (reader.wants(recipient, arrival))
                    read(reader, recipient, arrival, bytes);
        return outcome;
    }

    private void read(Reader reader, Recipient recipient, Arrival arrival, @Nullable Source bytes) {
        try {
            if (bytes != null)
                reader.read(recipient, arrival, bytes);
            else
                try (BlobReader blob = engine.openBlob(arrival.blob())) {
                    reader.read(recipient, arrival, blob);
                }
        } catch (IOException | Refusal | RuntimeException e) {
            LOG.info("message {} to {} is delivered, but no report that can be read: {}", JourneyId.show(arrival.id()),
                    recipient.original(),
                    e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }
}
