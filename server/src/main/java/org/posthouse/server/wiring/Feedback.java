package org.posthouse.server.wiring;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mta.delivery.AfterDelivery;
import org.posthouse.mta.queue.Queue;
import org.posthouse.mta.report.DailyReports;
import org.posthouse.mta.report.IncomingAggregates;
import org.posthouse.mta.report.Letters;
import org.posthouse.mta.report.ReceivedAggregates;
import org.posthouse.mta.report.ReportSettings;
import org.posthouse.mta.report.Tally;
import org.posthouse.mta.verdict.Ledger;
import org.posthouse.server.config.Config;
import org.posthouse.store.account.Directory;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.trust.dmarc.Destinations;
import org.posthouse.trust.dmarc.Dmarc;
import org.posthouse.trust.dmarc.SuffixFile;
import org.posthouse.trust.dns.Resolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is told about mail in the name of domains: by us to others, and by others to us. */
final class Feedback {
    private static final Logger LOG = LoggerFactory.getLogger(Feedback.class);
    final SuffixFile suffixes;
    private final Config.DmarcReports config;
    private final String hostname;
    private final Engine engine;
    private final InstantSource clock;
    private final @Nullable Tally tally;
    private @Nullable DailyReports reports;

    Feedback(Config config, Path data, Engine engine, InstantSource clock) {
        this.config = config.dmarcReports();
        hostname = config.hostname();
        this.engine = engine;
        this.clock = clock;
        suffixes = new SuffixFile(data.resolve("public_suffix_list.dat"));
        ReportSettings settings = settings();
        tally = settings == null ? null : new Tally(engine, settings);
    }

    /** Null where no reports are sent. */
    private @Nullable ReportSettings settings() {
        Address contact = config.contact();
        if (contact == null || config.send() == Config.Switch.OFF)
            return null;
        return new ReportSettings(hostname, config.organization(), contact, config.perDay(), 5000, addresses());
    }

    private Set<Address> addresses() {
        var all = new HashSet<>(config.addresses());
        Address contact = config.contact();
        if (contact != null)
            all.add(contact);
        return all;
    }

    /** Where messages of strangers are counted. */
    Ledger ledger() {
        return tally == null ? Ledger.NONE : tally;
    }

    /** Those who read reports that others send us. */
    List<AfterDelivery.Reader> readers(Directory directory) {
        Set<Address> addresses = addresses();
        return addresses.isEmpty() ? List.of() : List.of(new IncomingAggregates(addresses, engine, directory, clock));
    }

    /** From now on days that are over are reported, where there is somebody to answer for it. */
    void report(Letters letters, Queue queue, Resolver resolver) {
        ReportSettings settings = settings();
        if (settings == null)
            return;
        var dmarc = new Dmarc(resolver, suffixes);
        reports = new DailyReports(settings,
                new DailyReports.Services(engine, letters, queue, dmarc, new Destinations(resolver, dmarc), clock));
    }

    /** Writes down what was counted. */
    void write() throws Refusal {
        if (tally != null)
            tally.write();
    }

    /** Reports what is due, with all that was counted before; may take as long as others need to answer. */
    void tell() throws Refusal {
        write();
        DailyReports due = reports;
        if (due != null)
            due.round();
    }

    /** Takes away what is over. */
    void sweep() throws Refusal {
        ReceivedAggregates.sweep(engine, clock.instant());
    }

    void close() {
        try {
            if (tally != null)
                tally.write();
        } catch (Refusal e) {
            LOG.warn("dmarc reports: what was counted last is lost: {}", e.getMessage());
        }
    }
}
