package org.posthouse.mta.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.AddressSyntaxException;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.mime.Disposition;
import org.posthouse.mail.mime.Entity;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.MimeParser;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.TransferDecoder;
import org.posthouse.mta.delivery.AfterDelivery;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.store.account.Directory;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.trust.authres.AuthenticationResults;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.feedback.AggregateReport.Row;
import org.posthouse.trust.feedback.FeedbackException;
import org.posthouse.trust.feedback.FeedbackReader;
import org.posthouse.trust.feedback.Room;

/** Adds up reports about our domains that come to one of these addresses. RFC 7489 §7.2 */
public final class IncomingAggregates implements AfterDelivery.Reader {
    private static final Limits LIMITS = new Limits(8, 50, 500, 256 * 1024);
    private static final int MAX_FILES = 10;
    private static final int MAX_SOURCES = 20_000;
    /** Sums that a domain and those below it have altogether; beyond that they are not told apart. */
    private static final int MAX_SUMS = 200_000;
    /** How long a message may wait for its turn, and be read before another file of it is begun: whoever sends it waits for the reply. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String OTHERS = "others";
    private static final Duration COUNTED_ANEW = Duration.ofHours(1);
    private static final long DAY = Tally.DAY;
    private static final long OLDEST = ReceivedAggregates.KEPT_DAYS * DAY;

    private final Set<Address> addresses;
    private final Engine engine;
    private final Directory directory;
    private final InstantSource clock;
    /** One report at a time is in memory, and rows are read and written by one. */
    private final ReentrantLock lock = new ReentrantLock();
    private final int maxSums;
    /** By our domains; counted anew now and then, since old ones go. */
    private final Map<String, Integer> sums = new HashMap<>();
    private Instant counted = Instant.EPOCH;

    public IncomingAggregates(Set<Address> addresses, Engine engine, Directory directory, InstantSource clock) {
        this(addresses, engine, directory, clock, MAX_SUMS);
    }

    IncomingAggregates(Set<Address> addresses, Engine engine, Directory directory, InstantSource clock, int maxSums) {
        this.addresses = Set.copyOf(addresses);
        this.engine = engine;
        this.directory = directory;
        this.clock = clock;
        this.maxSums = maxSums;
    }

    @Override
    public boolean wants(Recipient recipient, Arrival arrival) {
        return addresses.contains(recipient.original());
    }

    @Override
    public void read(Recipient recipient, Arrival arrival, Source bytes) throws IOException, Refusal {
        Entity message = MimeParser.parse(bytes, LIMITS);
        try {
            if (!lock.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                throw new IOException("it is not added up: there are too many reports at a time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        try {
            files(arrival, bytes, message, new Work(clock.instant().plus(PATIENCE)));
        } finally {
            lock.unlock();
        }
    }

    /** What one message may cost, however many files it has. */
    private static final class Work {
        final Instant end;
        final Room room = new Room(FeedbackReader.MAX);
        int files = MAX_FILES;

        Work(Instant end) {
            this.end = end;
        }
    }

    private void files(Arrival arrival, Source bytes, Entity part, Work left) throws IOException, Refusal {
        if (part.isMultipart()) {
            for (Entity child : part.parts())
                files(arrival, bytes, child, left);
        } else if (mayBeReport(part) && left.files-- > 0) {
            if (clock.instant().isAfter(left.end))
                throw new IOException("the rest of it is not added up: it takes too long");
            try (InputStream in = TransferDecoder.body(bytes, part)) {
                add(arrival, in, left.room);
            } catch (FeedbackException e) {
                throw new IOException(e.getMessage(), e);
            }
        }
    }

    // Many name the file right and the type wrong, and some the other way round.
    private static boolean mayBeReport(Entity part) {
        if (part.type().is("text", "xml") || part.type().is("application", "xml") || part.type().is("application", "gzip")
                || part.type().is("application", "x-gzip") || part.type().is("application", "zip")
                || part.type().is("application", "x-zip-compressed"))
            return true;
        Disposition disposition = part.disposition();
        String name = disposition == null ? "" : disposition.params().get("filename").orElse("");
        if (name.isEmpty())
            name = part.type().params().get("name").orElse("");
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".xml") || lower.endsWith(".xml.gz") || lower.endsWith(".zip") || lower.endsWith(".gz");
    }

    /** What is read of one report before any of it counts. */
    private static final class Reading {
        final Map<String, Sum> sums = new HashMap<>();
        long rows;
        long messages;

        void add(Row row) {
            if (row.count() == 0)
                return;
            String source = source(row.source());
            if (sums.size() >= MAX_SOURCES && !sums.containsKey(source))
                source = OTHERS;
            sums.merge(source, Sum.of("", 0, source, row, true), Sum::plus);
            rows++;
            messages = Math.min(Long.MAX_VALUE / 4, messages + row.count());
        }

        // Addresses only: the text is a stranger's.
        private static String source(String text) {
            try {
                String ip = java.net.InetAddress.ofLiteral(text).getHostAddress();
                return ip.indexOf('%') < 0 ? ip : OTHERS;
            } catch (IllegalArgumentException e) {
                return OTHERS;
            }
        }
    }

    private void add(Arrival arrival, InputStream file, Room room) throws FeedbackException, IOException, Refusal {
        var reading = new Reading();
        FeedbackReader.Head head = FeedbackReader.read(file, reading::add, room);
        String name = name(head.published().domain());
        String own = ours(name);
        String vouched = vouched(arrival);
        // Anybody can think of names below ours: who is not vouched for is not believed that there are such.
        String domain = vouched.isEmpty() ? own : name;
        Instant begin = head.metadata().begin();
        Instant now = clock.instant();
        if (begin.isAfter(now.plusSeconds(2 * DAY)) || begin.isBefore(now.minusSeconds(OLDEST)))
            throw new IOException("it is about another time: " + begin);
        var report = new ReceivedReport(arrival.id(), now, head.metadata().organization(), head.metadata().email(), head.metadata().id(),
                domain,
                begin, head.metadata().end(), vouched, reading.rows, reading.messages);
        byte[] key = Codec.receivedKey(report);
        if (engine.get(Space.OTHERS, key) != null)
            return;
        keep(report, own, reading, key);
    }

    private void keep(ReceivedReport report, String own, Reading reading, byte[] key) throws Refusal {
        count();
        int all = sums.getOrDefault(own, 0);
        // Where there is no room for more, there is one row a day for all of them.
        String domain = all < maxSums ? report.domain() : own;
        long day = Math.floorDiv(report.begin().getEpochSecond(), DAY);
        var batch = new Batch().put(key, Codec.received(report));
        int known = known(domain, day);
        @Nullable
        Sum rest = null;
        for (Sum s : reading.sums.values()) {
            byte[] at = Codec.sumKey(domain, day, s.source());
            byte[] row = engine.get(Space.OTHERS, at);
            Sum more = new Sum(domain, day, s.source(), s.messages(), s.passed(), s.dkim(), s.spf(), s.quarantined(), s.rejected(),
                    report.vouched().isEmpty() ? s.messages() : 0);
            if (!s.source().equals(OTHERS) && (row != null || known < MAX_SOURCES && all < maxSums)) {
                if (row == null) {
                    known++;
                    all++;
                }
                batch.put(at, Codec.sum(row == null ? more : Codec.sum(at, row).plus(more)));
            } else
                rest = rest == null ? more : more.plus(rest);
        }
        if (rest != null) {
            byte[] at = Codec.sumKey(domain, day, OTHERS);
            byte[] row = engine.get(Space.OTHERS, at);
            Sum so = row == null ? Sum.none(domain, day, OTHERS) : Codec.sum(at, row);
            batch.put(at, Codec.sum(so.plus(rest)));
        }
        engine.commit(Space.OTHERS, Engine.ANY, batch);
        sums.put(own, all);
    }

    /** How many sums there are of each of our domains. */
    private void count() throws Refusal {
        Instant now = clock.instant();
        if (now.isBefore(counted.plus(COUNTED_ANEW)))
            return;
        sums.clear();
        Set<Domain> domains = Set.copyOf(directory.domains());
        engine.scan(Space.OTHERS, Codec.SUMS, Codec.AFTER_SUMS, Integer.MAX_VALUE, false, (key, _) -> {
            String own = ours(Codec.sumDomain(key), domains);
            if (own != null)
                sums.merge(own, 1, Integer::sum);
            return true;
        });
        counted = now;
    }

    private int known(String domain, long day) throws Refusal {
        int[] n = {0};
        engine.scan(Space.OTHERS, Codec.sumsKey(domain, day), Codec.sumsKey(domain, day + 1), MAX_SOURCES, false, (_, _) -> ++n[0] > 0);
        return n[0];
    }

    private static String name(String text) throws IOException {
        try {
            return Domain.of(text).ascii();
        } catch (AddressSyntaxException e) {
            throw new IOException("it is about no domain: " + e.getMessage(), e);
        }
    }

    /** The domain of ours that the one reported about is, or is below. */
    private String ours(String name) throws IOException, Refusal {
        String own = ours(name, directory.domains());
        if (own == null)
            throw new IOException("it is about " + name + ", which is not ours");
        return own;
    }

    /** The longest that fits. */
    private static @Nullable String ours(String name, Collection<Domain> domains) {
        String own = null;
        for (Domain d : domains)
            if ((name.equals(d.ascii()) || name.endsWith("." + d.ascii())) && (own == null || own.length() < d.ascii().length()))
                own = d.ascii();
        return own;
    }

    /** The domain in From where our own results, at the head of the trace, say that it passed its policy. */
    private static String vouched(Arrival arrival) {
        try {
            var field = HeaderSection.parse(arrival.trace()).first(AuthenticationResults.NAME);
            if (field.isEmpty())
                return "";
            var octets = field.get().unfolded();
            String value = new String(octets.array(), octets.offset(), octets.length(), StandardCharsets.UTF_8);
            return AuthenticationResults.parse(value).first("dmarc").filter(r -> r.result() == Result.PASS)
                    .flatMap(r -> r.property("header.from")).map(d -> d.toLowerCase(Locale.ROOT)).orElse("");
        } catch (SyntaxException e) {
            return "";
        }
    }
}
