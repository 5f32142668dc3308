package org.posthouse.server.wiring;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.CertificateTrust;
import org.posthouse.mail.address.Address;
import org.posthouse.mta.bounce.IncomingReports;
import org.posthouse.mta.delivery.AfterDelivery;
import org.posthouse.mta.queue.Queue;
import org.posthouse.mta.relay.Policies;
import org.posthouse.mta.relay.StoredPolicies;
import org.posthouse.mta.report.Letters;
import org.posthouse.mta.tlsreport.ReceivedReports;
import org.posthouse.mta.tlsreport.Reporter;
import org.posthouse.mta.tlsreport.Tally;
import org.posthouse.server.config.Config;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.trust.dane.Dane;
import org.posthouse.trust.dns.Resolver;
import org.posthouse.trust.https.HttpsClient;
import org.posthouse.trust.mtasts.HttpsPolicyFetch;
import org.posthouse.trust.mtasts.MtaSts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What we ask and keep about other mail systems. */
final class Others {
    private static final Logger LOG = LoggerFactory.getLogger(Others.class);
    final Resolver resolver;
    final HttpsClient https;
    /** For what strangers point at: pictures, and where to leave lists. */
    final PublicWeb web;
    final StoredPolicies kept;
    final Policies policies;
    private final Config config;
    private final Engine engine;
    private final InstantSource clock;
    private final Tally tally;
    private @Nullable Reporter reporter;

    Others(Config config, Seams seams, Engine engine) throws IOException {
        this.config = config;
        this.engine = engine;
        clock = seams.clock();
        tally = new Tally(engine, clock);
        resolver = seams.resolver(config);
        https = new HttpsClient(new RoomSettings(config).policyHosts(), resolver, seams.dialer());
        web = new PublicWeb(new HttpsClient(new RoomSettings(config).strangers(), resolver, seams.dialer()));
        kept = new StoredPolicies(engine, clock);
        var roots = config.relay().policies().roots();
        policies = new Policies(dane(config, seams), config.relay().policies().mtaSts() == Config.Switch.OFF
                ? null
                : new MtaSts(resolver, new HttpsPolicyFetch(https), kept, clock),
                roots == null ? CertificateTrust.system() : CertificateTrust.roots(roots), config.tlsReports().contact() == null ? r -> {
                } : tally);
    }

    /** Null where no answer would be secure. */
    private @Nullable Dane dane(Config config, Seams seams) {
        return seams.ownResolver() == null && config.dns().dnssec() == Config.Dnssec.OFF ? null : new Dane(resolver);
    }

    /** Those who read reports that others send us. */
    List<AfterDelivery.Reader> readers(Journeys journeys) {
        var readers = new ArrayList<AfterDelivery.Reader>();
        readers.add(new IncomingReports(journeys, clock));
        Address contact = config.tlsReports().contact();
        if (contact != null)
            readers.add(new ReceivedReports(contact, engine, clock));
        return readers;
    }

    /** From now on days that are over are reported, where there is somebody to answer for it. */
    void report(Letters letters, Queue queue) {
        Address contact = config.tlsReports().contact();
        if (contact != null)
            reporter = new Reporter(new Reporter.Self(config.hostname(), config.tlsReports().organization(), contact),
                    new Reporter.Services(engine, letters, queue, resolver,
                            https, clock));
    }

    /** Writes down what was counted. */
    void write() throws Refusal {
        tally.write();
    }

    /** Reports what is due, with all that was counted before; may take as long as others need to answer. */
    void tell() throws Refusal {
        write();
        Reporter due = reporter;
        if (due != null)
            due.round();
    }

    /** Takes away what is over. */
    void sweep() throws Refusal {
        kept.sweep();
        ReceivedReports.sweep(engine);
    }

    void close() {
        try {
            tally.write();
        } catch (Refusal e) {
            LOG.warn("tls reports: what was counted last is lost: {}", e.getMessage());
        }
    }
}
