package org.posthouse.mta.bounce;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.dsn.Dsn;
import org.posthouse.mail.dsn.DsnAction;
import org.posthouse.mail.dsn.DsnBuilder;
import org.posthouse.mail.dsn.DsnRecipient;
import org.posthouse.mail.dsn.EnhancedStatus;
import org.posthouse.mail.mime.Source;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.queue.Notices;
import org.posthouse.mta.queue.Queue;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Directory;
import org.posthouse.store.account.Resolution;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;

/** Writes notices as RFC 3464 §2 has them. */
public final class Bouncer implements Notices {
    private final String hostname;
    private final Engine engine;
    private final Directory directory;
    private final Journeys journeys;
    private final InstantSource clock;
    private final RandomGenerator random;

    /** The hostname is that of the reporting MTA. */
    public Bouncer(String hostname, Engine engine, Directory directory, Journeys journeys, InstantSource clock, RandomGenerator random) {
        this.hostname = hostname;
        this.engine = engine;
        this.directory = directory;
        this.journeys = journeys;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public Optional<Notice> failure(Arrival message, List<About> failed) throws Refusal, IOException {
        return write(message, failed, DsnAction.FAILED);
    }

    @Override
    public Optional<Notice> delay(Arrival message, List<About> waiting) throws Refusal, IOException {
        return write(message, waiting, DsnAction.DELAYED);
    }

    private Optional<Notice> write(Arrival message, List<About> about, DsnAction action) throws Refusal, IOException {
        Address to = message.returnPath().address().orElse(null);
        if (to == null)
            return Optional.empty();
        List<Queue.Recipient> reached = route(to);
        if (reached.isEmpty())
            return Optional.empty();
        var dsn = new Dsn(hostname, null, null, message.arrived(), about.stream().map(a -> recipient(a, action)).toList());
        try (BlobWriter blob = engine.newBlob(); var original = new Original(engine, message)) {
            new DsnBuilder(dsn, clock, random).write(new BlobOutput(blob), to, original.source(), false);
            long size = blob.size();
            var arrival = new Arrival(journeys.newId(), ReturnPath.NULL, new byte[0], blob.finish(), size, clock.instant(),
                    message.smtpUtf8(), message.smtpUtf8(), "");
            return Optional.of(new Notice(arrival, reached));
        }
    }

    private List<Queue.Recipient> route(Address to) throws Refusal {
        var all = new ArrayList<Queue.Recipient>();
        switch (directory.resolve(to)) {
            case Resolution.Remote r -> all.add(new Queue.Recipient(to, to, new Queue.Route.Remote()));
            case Resolution.Reaches r -> {
                for (Account a : r.accounts())
                    all.add(new Queue.Recipient(to, a.address(), new Queue.Route.Local(a.id())));
                for (Address a : r.remote())
                    all.add(new Queue.Recipient(to, a, new Queue.Route.Remote()));
            }
            case Resolution.Unknown u -> {
            }
        }
        return all;
    }

    private static DsnRecipient recipient(About a, DsnAction action) {
        EnhancedStatus status = a.status();
        // A delay is reported with a status of class 4, a failure with class 5. RFC 3464 §2.3.4
        int type = action == DsnAction.FAILED ? 5 : 4;
        EnhancedStatus fitting = status.type() == type ? status : EnhancedStatus.of(type, status.subject(), status.detail());
        @Nullable
        Instant until = action == DsnAction.DELAYED ? a.until() : null;
        String address = a.recipient().address().toString();
        String original = a.recipient().original().toString();
        return new DsnRecipient(address, address.equals(original) ? null : "rfc822;" + original, action, fitting,
                a.peer().isEmpty() ? null : host(a.peer()),
                a.text().isEmpty() ? null : a.text(), a.tried(), until);
    }

    /** The name of "name (address:port)". */
    private static String host(String peer) {
        int space = peer.indexOf(' ');
        return space < 0 ? peer : peer.substring(0, space);
    }

    /** Writes into a blob. */
    private static final class BlobOutput extends OutputStream {
        private final BlobWriter blob;

        BlobOutput(BlobWriter blob) {
            this.blob = blob;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[]{(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] b, int off, int len) throws IOException {
            try {
                blob.write(b, off, len);
            } catch (Refusal e) {
                throw new IOException(e.getMessage(), e);
            }
        }
    }

    /** The message reported on, as far as it can be read: a notice about a message whose bytes are lost still goes out. */
    private static final class Original implements AutoCloseable {
        private final Source source;
        private final @Nullable BlobReader blob;

        Original(Engine engine, Arrival message) throws Refusal {
            Source bytes;
            BlobReader open = null;
            try {
                open = engine.openBlob(message.blob());
                bytes = open;
            } catch (Refusal e) {
                if (e.reason() != Refusal.Reason.NO_SUCH_BLOB)
                    throw e;
                bytes = Source.of(new byte[0]);
            }
            source = bytes;
            blob = open;
        }

        Source source() {
            return source;
        }

        @Override
        public void close() {
            if (blob != null)
                blob.close();
        }
    }
}
