package org.posthouse.mta.bounce;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.dsn.Asked;
import org.posthouse.mail.dsn.Dsn;
import org.posthouse.mail.dsn.DsnAction;
import org.posthouse.mail.dsn.DsnBuilder;
import org.posthouse.mail.dsn.DsnRecipient;
import org.posthouse.mail.dsn.EnhancedStatus;
import org.posthouse.mail.dsn.Notify;
import org.posthouse.mail.dsn.OriginalRecipient;
import org.posthouse.mail.dsn.Ret;
import org.posthouse.mail.mime.Source;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.mta.queue.Notices;
import org.posthouse.mta.signing.Signing;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Directory;
import org.posthouse.store.account.Resolution;
import org.posthouse.store.journey.JourneyId;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.kv.BlobOutput;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;

/**
 * Writes notices as RFC 3464 §2 has them, to whom the policy lets be told and about what was asked for. A notice has a null return path and says
 * Auto-Submitted, so that nobody answers it. RFC 3461 §6, RFC 3834 §2
 */
public final class Bouncer implements Notices {
    private static final Asked NO_MORE = new Asked(Notify.NEVER, null);

    private final Settings settings;
    private final Engine engine;
    private final Directory directory;
    private final Journeys journeys;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Policy policy;
    private final Signing signing;

    public Bouncer(Settings settings, Engine engine, Directory directory, Journeys journeys, InstantSource clock, RandomGenerator random) {
        this(settings, engine, directory, journeys, clock, random, Signing.NONE);
    }

    public Bouncer(Settings settings, Engine engine, Directory directory, Journeys journeys, InstantSource clock, RandomGenerator random,
            Signing signing) {
        this.signing = signing;
        this.settings = settings;
        this.engine = engine;
        this.directory = directory;
        this.journeys = journeys;
        this.clock = clock;
        this.random = random;
        policy = new Policy(settings, clock);
    }

    @Override
    public Optional<Notice> failure(Arrival message, List<About> failed) throws Refusal, IOException {
        return write(message, failed.stream().filter(a -> a.recipient().asked().notices().failure())
                .map(a -> recipient(a, DsnAction.FAILED)).toList());
    }

    @Override
    public Optional<Notice> delay(Arrival message, List<About> waiting) throws Refusal, IOException {
        return write(message, waiting.stream().filter(a -> a.recipient().asked().notices().delay())
                .map(a -> recipient(a, DsnAction.DELAYED)).toList());
    }

    @Override
    public Optional<Notice> success(Arrival message, List<Done> done) throws Refusal, IOException {
        return write(message, done.stream()
                .filter(d -> d.recipient().asked().notices().success() && d.outcome().handed() != Outcome.Handed.PASSED_ON)
                .map(Bouncer::reached).toList());
    }

    @Override
    public String whyNobody(Arrival message, Recipient failed) {
        String silence = policy.silence(message);
        if (silence != null)
            return silence;
        if (!failed.asked().notices().failure())
            return "the sender asked for no notice";
        try {
            return route(message.returnPath().address().orElseThrow()).isEmpty()
                    ? "the return path leads nowhere"
                    : "too many notices to this return path within the hour";
        } catch (Refusal r) {
            return "the return path cannot be looked up";
        }
    }

    /** Where a host told us no more than that it took the message, the notice names it. RFC 3461 §5.2.2 */
    private static DsnRecipient reached(Done d) {
        Recipient r = d.recipient();
        DsnAction action = switch (d.outcome().handed()) {
            case FINAL -> DsnAction.DELIVERED;
            case RELAYED, PASSED_ON -> DsnAction.RELAYED;
            case EXPANDED -> DsnAction.EXPANDED;
        };
        String peer = action == DsnAction.RELAYED ? d.outcome().peer() : "";
        return new DsnRecipient(r.address().toString(), original(r), action, EnhancedStatus.of(2, 0, 0), peer.isEmpty() ? null : host(peer),
                peer.isEmpty() ? null : d.outcome().text(), d.at(), null);
    }

    private Optional<Notice> write(Arrival message, List<DsnRecipient> about) throws Refusal, IOException {
        Address to = message.returnPath().address().orElse(null);
        if (to == null || about.isEmpty() || policy.silence(message) != null)
            return Optional.empty();
        List<Recipient> reached = route(to);
        if (reached.isEmpty() || !policy.take(message))
            return Optional.empty();
        var dsn = new Dsn(settings.hostname(), TraceReader.from(message), envId(message), message.arrived(), about);
        // RET speaks of failures alone (RFC 3461 §4.3), and what is to be protected comes back without its body (RFC 8689 §5).
        boolean requireTls = message.terms().requireTls();
        boolean whole = message.terms().ret() == Ret.FULL && !requireTls && about.stream().anyMatch(a -> a.action() == DsnAction.FAILED);
        try (BlobWriter blob = engine.newBlob(); var original = new Original(engine, message)) {
            new DsnBuilder(dsn, clock, random).most(settings.most()).write(new BlobOutput(blob), to, original.source(), whole);
            long size = blob.size();
            boolean high = message.smtpUtf8() || message.eightBit();
            var terms = new Terms(high ? Terms.Content.EIGHT_BIT : Terms.Content.SEVEN_BIT, message.smtpUtf8(), null, null, requireTls,
                    null, 0,
                    null);
            var arrival = new Arrival(journeys.newId(), ReturnPath.NULL, new byte[0], blob.finish(), size, clock.instant(), terms, "");
            return Optional.of(new Notice(signing.written(arrival), reached));
        } catch (BlobOutput.Refused e) {
            throw e.refusal();
        }
    }

    /** As the sender gave it; a name that we gave the message ourselves says nothing to him. */
    private static @Nullable String envId(Arrival message) {
        String id = message.terms().envId();
        return id == null || id.equals(JourneyId.show(message.id())) ? null : id;
    }

    private List<Recipient> route(Address to) throws Refusal {
        var all = new ArrayList<Recipient>();
        switch (directory.resolve(to)) {
            case Resolution.Remote r -> all.add(new Recipient(to, to, new Route.Remote(), NO_MORE));
            case Resolution.Reaches r -> {
                for (Account a : r.accounts())
                    all.add(new Recipient(to, a.address(), new Route.Local(a.id()), NO_MORE));
                for (Address a : r.remote())
                    all.add(new Recipient(to, a, new Route.Remote(), NO_MORE));
                for (Resolution.Listed l : r.lists())
                    all.add(new Recipient(to, l.as(), new Route.Group(l.list()), NO_MORE));
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
        return new DsnRecipient(a.recipient().address().toString(), original(a.recipient()), action, fitting,
                a.peer().isEmpty() ? null : host(a.peer()),
                a.text().isEmpty() ? null : a.text(), a.tried(), until);
    }

    /** As the sender named it, otherwise as the envelope did where that differs; null for none. */
    private static @Nullable String original(Recipient r) {
        OriginalRecipient asked = r.asked().original();
        if (asked != null)
            return asked.type() + ";" + asked.address();
        return r.address().equals(r.original()) ? null : "rfc822;" + r.original();
    }

    /** The name of "name (address:port)". */
    private static String host(String peer) {
        int space = peer.indexOf(' ');
        return space < 0 ? peer : peer.substring(0, space);
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
