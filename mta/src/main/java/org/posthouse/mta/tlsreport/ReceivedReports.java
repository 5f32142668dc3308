package org.posthouse.mta.tlsreport;

import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.mime.Entity;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.MimeParser;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.TransferDecoder;
import org.posthouse.mta.delivery.AfterDelivery;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.store.record.UnreadableRecord;
import org.posthouse.trust.tlsrpt.ReportException;
import org.posthouse.trust.tlsrpt.ReportJson;
import org.posthouse.trust.tlsrpt.TlsReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads reports in messages to one address after their delivery, and keeps the last 10,000. RFC 8460 §5.3 */
public final class ReceivedReports implements AfterDelivery.Reader {
    private static final Logger LOG = LoggerFactory.getLogger(ReceivedReports.class);
    private static final int MAX_ROWS = 10_000;
    private static final long MAX_MESSAGE = 8L << 20;
    private static final int MAX_KEPT = 60 * 1024;
    private static final Limits LIMITS = new Limits(8, 50, 500, 256 * 1024);

    private final Address to;
    private final Engine engine;
    private final InstantSource clock;

    public ReceivedReports(Address to, Engine engine, InstantSource clock) {
        this.to = to;
        this.engine = engine;
        this.clock = clock;
    }

    @Override
    public boolean wants(Recipient recipient, Arrival arrival) {
        return recipient.original().equals(to) && arrival.size() <= MAX_MESSAGE;
    }

    @Override
    public void read(Recipient recipient, Arrival arrival, Source bytes) throws IOException, Refusal {
        Entity message = MimeParser.parse(bytes, LIMITS);
        for (Entity part : message.isMultipart() ? message.parts() : List.of(message)) {
            boolean packed = part.type().is("application", "tlsrpt+gzip");
            if (!packed && !part.type().is("application", "tlsrpt+json"))
                continue;
            byte[] octets;
            try (InputStream in = TransferDecoder.body(bytes, part)) {
                octets = in.readNBytes(ReportJson.MAX + 1);
            }
            try {
                keep(arrival, ReportJson.read(packed ? ReportJson.unpack(octets) : octets));
            } catch (ReportException e) {
                throw new IOException(e.getMessage(), e);
            }
            return;
        }
    }

    private void keep(Arrival arrival, TlsReport report) throws Refusal {
        TlsReport fitting = report;
        byte[] json = ReportJson.write(fitting);
        for (int details = 1000; json.length > MAX_KEPT && details >= 0; details = details > 1 ? details / 4 : details - 1) {
            fitting = shortened(report, details);
            json = ReportJson.write(fitting);
        }
        if (json.length > MAX_KEPT)
            json = ReportJson
                    .write(new TlsReport(report.organization(), report.start(), report.end(), report.contact(), report.id(), List.of()));
        var row = new Received(arrival.id(), clock.instant(), arrival.returnPath().toString(), json);
        engine.commit(Space.OTHERS, Engine.ANY, new Batch().put(Codec.receivedKey(arrival.id()), Codec.received(row)));
    }

    private static TlsReport shortened(TlsReport r, int details) {
        return new TlsReport(r.organization(), r.start(), r.end(), r.contact(), r.id(),
                r.policies().stream().limit(details + 1L).map(p -> new TlsReport.PolicyResult(p.type(), p.policy(), p.domain(), p.mx(),
                        p.successes(), p.failures(), p.details().stream().limit(details).toList())).toList());
    }

    /** The newest first. */
    public static List<Received> list(Engine engine, int limit) throws Refusal {
        var all = new ArrayList<Received>();
        engine.scan(Space.OTHERS, Codec.RECEIVED, Codec.AFTER_RECEIVED, limit, true, (key, value) -> {
            try {
                all.add(Codec.received(key, value));
            } catch (UnreadableRecord e) {
                LOG.warn("tls reports: a row cannot be read: {}", e.getMessage());
            }
            return true;
        });
        return all;
    }

    /** Null where there is none. */
    public static @Nullable Received find(Engine engine, long journey) throws Refusal {
        byte[] key = Codec.receivedKey(journey);
        byte[] row = engine.get(Space.OTHERS, key);
        return row == null ? null : Codec.received(key, row);
    }

    /** Takes away what is beyond the bound, the oldest first. */
    public static void sweep(Engine engine) throws Refusal {
        var keys = new ArrayList<byte[]>();
        engine.scan(Space.OTHERS, Codec.RECEIVED, Codec.AFTER_RECEIVED, Integer.MAX_VALUE, false, (key, value) -> keys.add(key));
        for (int from = 0; from < keys.size() - MAX_ROWS; from += 1000) {
            var batch = new Batch();
            keys.subList(from, Math.min(from + 1000, keys.size() - MAX_ROWS)).forEach(batch::delete);
            engine.commit(Space.OTHERS, Engine.ANY, batch);
        }
    }
}
