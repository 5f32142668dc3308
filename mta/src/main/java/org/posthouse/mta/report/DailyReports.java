package org.posthouse.mta.report;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.mime.MailDate;
import org.posthouse.mta.queue.Letter;
import org.posthouse.mta.queue.Queue;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.trust.dmarc.Destinations;
import org.posthouse.trust.dmarc.Discovery;
import org.posthouse.trust.dmarc.Dmarc;
import org.posthouse.trust.dmarc.ReportUri;
import org.posthouse.trust.feedback.AggregateReport;
import org.posthouse.trust.feedback.AggregateReport.Metadata;
import org.posthouse.trust.feedback.AggregateReport.Published;
import org.posthouse.trust.feedback.AggregateReport.Row;
import org.posthouse.trust.feedback.FeedbackWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells domains of a day that is over, each at a time of its own in the hours after its end. RFC 7489 §7.2 */
public final class DailyReports {
    private static final Logger LOG = LoggerFactory.getLogger(DailyReports.class);
    private static final String WORD = "dmarc";
    private static final long DAY = Tally.DAY;
    private static final long SPREAD = 4 * 3600;
    private static final int AT_ONCE = 200;
    private static final int LOOKED_AT = 2000;
    private static final long PATIENCE = 2 * DAY;
    private static final int BATCH = 2000;

    private final ReportSettings settings;
    private final Services services;
    private final ReentrantLock lock = new ReentrantLock();
    /** Where the next round goes on: behind those that were tried last, told or not, so that nobody keeps the others waiting. */
    private byte[] next = Codec.COUNTS;

    /** What it takes. */
    public record Services(Engine engine, Letters letters, Queue queue, Dmarc dmarc, Destinations destinations, InstantSource clock) {}

    public DailyReports(ReportSettings settings, Services services) {
        this.settings = settings;
        this.services = services;
    }

    /** Reports what is due, a few hundred domains at most. */
    public void round() throws Refusal {
        lock.lock();
        try {
            tellAll();
        } finally {
            lock.unlock();
        }
    }

    private void tellAll() throws Refusal {
        long now = services.clock().instant().getEpochSecond();
        long today = Math.floorDiv(now, DAY);
        long sent = sent(today);
        int tried = 0;
        for (int looked = 0; looked < LOOKED_AT && tried < AT_ONCE; looked++) {
            byte[] first = Tally.first(services.engine(), next, Codec.dayKey(today));
            if (first == null) {
                next = Codec.COUNTS;
                return;
            }
            long day = Codec.day(first);
            String domain = Codec.domain(first);
            next = Codec.afterDomain(day, domain);
            if (now < at(day, domain).getEpochSecond())
                continue;
            Pending due = Tally.pending(services.engine(), day, domain);
            tried++;
            boolean late = now > (due.day() + 1) * DAY + PATIENCE;
            try {
                if (sent >= settings.perDay() && !late)
                    continue;
                int letters = sent >= settings.perDay() ? 0 : tell(due, late);
                sent += letters;
                forget(due, today, sent);
            } catch (IOException e) {
                LOG.warn("dmarc reports: {} is not told yet: {}", due.domain(), e.getMessage());
                if (late)
                    forget(due, today, sent);
            }
        }
    }

    /** When a domain is told of a day: not all at once. */
    public static Instant at(Pending due) {
        return at(due.day(), due.domain());
    }

    private static Instant at(long day, String domain) {
        return Instant.ofEpochSecond((day + 1) * DAY + Math.floorMod(domain.hashCode(), SPREAD));
    }

    private long sent(long today) throws Refusal {
        byte[] row = services.engine().get(Space.OTHERS, Codec.SENT);
        return row == null ? 0 : Codec.sent(row, today);
    }

    private void forget(Pending due, long today, long sent) throws Refusal {
        var keys = new ArrayList<byte[]>();
        services.engine().scan(Space.OTHERS, Codec.domainKey(due.day(), due.domain()), Codec.afterDomain(due.day(), due.domain()),
                Integer.MAX_VALUE, false, (key, _) -> keys.add(key));
        // The first row goes last: while it is there the report is known to have been sent.
        for (int to = keys.size(); to > 0; to -= BATCH) {
            var batch = new Batch().useReserve();
            if (to <= BATCH)
                batch.put(Codec.SENT, Codec.sent(today, sent));
            keys.subList(Math.max(0, to - BATCH), to).forEach(batch::delete);
            services.engine().commit(Space.OTHERS, Engine.ANY, batch);
        }
        services.queue().forget(about(due), WORD);
    }

    private static long about(Pending due) {
        byte[] name = (due.day() + " " + due.domain()).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.wrap(Codec.hash(name)).getLong() & Long.MAX_VALUE;
    }

    /** How many messages there were. IOException to be tried again. */
    private int tell(Pending due, boolean late) throws Refusal, IOException {
        Discovery.Found found = switch (services.dmarc().discover(due.domain())) {
            case Discovery.Found f when f.at().equals(due.domain()) -> f;
            case Discovery.Found _,Discovery.Absent _,Discovery.Unusable _ -> null;
            case Discovery.Unknown(var why) -> throw new IOException(why);
        };
        // Without rua no report is made. RFC 7489 §6.3
        if (found == null || found.record().aggregate().isEmpty())
            return 0;
        Destinations.Allowed allowed = services.destinations().aggregate(found);
        if (!allowed.waiting().isEmpty() && !late)
            throw new IOException(allowed.waiting());
        if (!allowed.refused().isEmpty())
            LOG.info("dmarc reports: about {}: {}", due.domain(), String.join("; ", allowed.refused()));
        if (allowed.uris().isEmpty())
            return 0;
        List<Letter> letters = letters(due, allowed.uris());
        if (letters.isEmpty())
            return 0;
        boolean first = services.queue().putForGood(about(due), WORD, letters);
        LOG.info("dmarc reports: {} {} told of {} messages on {}", due.domain(), first ? "is" : "was", due.messages(), start(due));
        return first ? letters.size() : 0;
    }

    private static Instant start(Pending due) {
        return Instant.ofEpochSecond(due.day() * DAY);
    }

    private List<Letter> letters(Pending due, List<ReportUri> uris) throws Refusal, IOException {
        AggregateReport report = report(due);
        if (report.rows().isEmpty())
            return List.of();
        String own = settings.contact().domain().ascii();
        var file = ReportMail.File.of("application/gzip", own + "!" + due.domain() + "!" + report.metadata().begin().getEpochSecond() + "!"
                + report.metadata().end().getEpochSecond() + ".xml.gz", FeedbackWriter.pack(report));
        var mail = new ReportMail(settings.contact(), settings.hostname(),
                "Report Domain: " + due.domain() + " Submitter: " + own + " Report-ID: <" + report.metadata().id() + ">", Map.of(),
                "multipart/mixed", "This is an aggregate report of " + settings.hostname() + " about mail in the name of " + due.domain()
                        + "\r\nfrom " + report.metadata().begin() + " to " + report.metadata().end() + ".\r\n",
                file);
        var letters = new ArrayList<Letter>();
        IOException last = null;
        // "MUST NOT be used" where the report is larger than wanted, in the encoding of the transport. RFC 7489 §7.2.1
        for (ReportUri uri : uris)
            if (file.base64().length <= uri.max())
                try {
                    letters.add(services.letters().letter(address(uri), mail));
                } catch (IOException e) {
                    last = e;
                }
        if (!letters.isEmpty())
            return letters;
        if (last != null)
            throw last;
        for (ReportUri uri : uris)
            letters.add(services.letters().letter(address(uri), excuse(due, report, file, uri)));
        return letters;
    }

    private static Address address(ReportUri uri) throws IOException {
        return uri.address().orElseThrow(() -> new IOException("no address: " + uri.uri()));
    }

    /** RFC 7489 §7.2.2 */
    private ReportMail excuse(Pending due, AggregateReport report, ReportMail.File file, ReportUri uri) {
        String own = settings.contact().domain().ascii();
        return new ReportMail(settings.contact(), settings.hostname(), "Report Domain: " + due.domain() + " Submitter: " + own
                + " Report-ID: <" + report.metadata().id() + ">", Map.of(), "",
                "Report-Date: "
                        + MailDate.format(services.clock().instant().atOffset(ZoneOffset.UTC)) + "\r\nReport-Domain: " + due.domain()
                        + "\r\nReport-ID: <" + report.metadata().id() + ">\r\nReport-Size: " + file.base64().length + "\r\nSubmitter: "
                        + own
                        + "\r\nSubmitting-URI: " + uri.uri() + "\r\n\r\nThe report is larger than its address takes.\r\n",
                null);
    }

    private AggregateReport report(Pending due) throws Refusal {
        var rows = new ArrayList<Row>();
        var published = new Published[1];
        long[] most = {-1, 0};
        services.engine().scan(Space.OTHERS, Codec.domainKey(due.day(), due.domain()), Codec.afterDomain(due.day(), due.domain()),
                2 * settings.rowsPerDomain() + 1, false, (_, value) -> {
                    Counted c = Codec.counts(value);
                    if (c.isOverflow())
                        most[1] += c.row().count();
                    else {
                        rows.add(c.row());
                        // Of a policy that was changed during the day the report names the one most messages met.
                        if (c.row().count() > most[0]) {
                            most[0] = c.row().count();
                            published[0] = c.published();
                        }
                    }
                    return true;
                });
        var errors = most[1] == 0
                ? List.<String>of()
                : List.of(most[1] + " messages more are not in this report: there were too many kinds");
        var head = published[0] == null ? new Published(due.domain(), "r", "r", "none", "none", 100, "0") : published[0];
        String id = due.day() + "." + HexFormat.of().toHexDigits(about(due)) + "@" + settings.hostname();
        return new AggregateReport(new Metadata(settings.organization(), settings.contact().toString(), "", id, start(due),
                start(due).plusSeconds(DAY - 1), errors), head, rows);
    }
}
