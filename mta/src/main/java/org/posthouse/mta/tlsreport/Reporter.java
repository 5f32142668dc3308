package org.posthouse.mta.tlsreport;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthouse.mail.address.Address;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.mta.queue.Letter;
import org.posthouse.mta.queue.Queue;
import org.posthouse.mta.report.Letters;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.trust.dns.Answer;
import org.posthouse.trust.dns.Resolver;
import org.posthouse.trust.https.HttpsClient;
import org.posthouse.trust.tlsrpt.ReportJson;
import org.posthouse.trust.tlsrpt.ReportTargets;
import org.posthouse.trust.tlsrpt.TlsReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells domains of a day that is over, some hours after its end: each at a time of its own. RFC 8460 §4.1, §5 */
public final class Reporter {
    private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);
    private static final String WORD = "tlsrpt";
    private static final long DAY = 86_400;
    private static final long SPREAD = 4 * 3600;
    private static final int AT_ONCE = 500;
    private static final int MAX_POLICIES = 20;
    /** RFC 8460 §5.5: what cannot be told within a day of trying is not told. */
    private static final long PATIENCE = 2 * DAY;

    private final Self self;
    private final Services services;
    /** What was posted although it is not yet known for good that it was; by day and domain. */
    private final Map<String, Set<URI>> posted = new HashMap<>();
    /** Where the next round goes on: behind those that were tried last, told or not, so that nobody keeps the others waiting. */
    private byte[] next = Codec.COUNTS;

    /** Who reports. */
    public record Self(String hostname, String organization, Address contact) {}

    /** What it takes. */
    public record Services(Engine engine, Letters letters, Queue queue, Resolver resolver, HttpsClient https, InstantSource clock) {}

    public Reporter(Self self, Services services) {
        this.self = self;
        this.services = services;
    }

    private record Due(long day, List<byte[]> keys, List<Counts> counts) {}

    /** Reports what is due, a few hundred domains at most. */
    public void round() throws Refusal {
        for (Due due : due())
            try {
                if (told(due))
                    forget(due);
            } catch (IOException e) {
                LOG.warn("tls reports: {} is not told yet: {}", due.counts.getFirst().policy.domain(), e.getMessage());
                if (services.clock().instant().getEpochSecond() > (due.day + 1) * DAY + PATIENCE)
                    forget(due);
            }
    }

    private List<Due> due() throws Refusal {
        long now = services.clock().instant().getEpochSecond();
        Map<String, Due> due = new LinkedHashMap<>();
        boolean[] full = new boolean[1];
        services.engine().scan(Space.OTHERS, next, Codec.dayKey(Math.floorDiv(now, DAY)), Integer.MAX_VALUE, false,
                (key, value) -> {
                    long day = Codec.day(key);
                    Counts counts = Codec.counts(value);
                    String domain = counts.policy.domain();
                    if (now < (day + 1) * DAY + Math.floorMod(domain.hashCode(), SPREAD))
                        return true;
                    if (due.size() == AT_ONCE && !due.containsKey(day + " " + domain)) {
                        full[0] = true;
                        return false;
                    }
                    Due one = due.computeIfAbsent(day + " " + domain, d -> new Due(day, new ArrayList<>(), new ArrayList<>()));
                    one.keys.add(key);
                    one.counts.add(counts);
                    return true;
                });
        List<Due> all = List.copyOf(due.values());
        next = full[0] ? Codec.afterDomain(all.getLast().day, all.getLast().counts.getFirst().policy.domain()) : Codec.COUNTS;
        return all;
    }

    private void forget(Due due) throws Refusal {
        var batch = new Batch().useReserve();
        due.keys.forEach(batch::delete);
        services.engine().commit(Space.OTHERS, Engine.ANY, batch);
        String domain = due.counts.getFirst().policy.domain();
        services.queue().forget(about(due.day, domain), WORD);
        posted.remove(due.day + " " + domain);
    }

    private static long about(long day, String domain) {
        try {
            byte[] name = (day + " " + domain).getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(name)).getLong() & Long.MAX_VALUE;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** False to be tried again. */
    private boolean told(Due due) throws Refusal, IOException {
        String domain = due.counts.getFirst().policy.domain();
        ReportTargets targets = switch (services.resolver().txt("_smtp._tls." + domain)) {
            case Answer.Found<String>(var texts, var _) -> ReportTargets.of(texts);
            case Answer.NoData<String> none -> ReportTargets.NONE;
            case Answer.NoSuchName<String> none -> ReportTargets.NONE;
            case Answer.TemporaryFailure<String>(var why) -> throw new IOException(why);
        };
        if (targets.uris().isEmpty())
            return true;
        Instant start = Instant.ofEpochSecond(due.day * DAY);
        String id = due.day + "." + Integer.toHexString(domain.hashCode()) + "@" + self.hostname();
        var report = new TlsReport(self.organization(), start, start.plusSeconds(DAY - 1), self.contact().toString(), id,
                due.counts.stream().limit(MAX_POLICIES).map(Counts::result).toList());
        byte[] packed = ReportJson.pack(ReportJson.write(report));
        IOException last = null;
        boolean any = false;
        var letters = new ArrayList<Letter>();
        Set<URI> done = posted.computeIfAbsent(due.day + " " + domain, _ -> new HashSet<>());
        for (URI uri : targets.uris())
            try {
                if (!"https".equalsIgnoreCase(uri.getScheme()))
                    letter(uri, domain, report, packed).ifPresent(letters::add);
                else if (!done.contains(uri)) {
                    post(uri, packed);
                    done.add(uri);
                }
                any = true;
            } catch (IOException e) {
                last = e;
            }
        if (!letters.isEmpty())
            services.queue().putForGood(about(due.day, domain), WORD, letters);
        if (!any && last != null) {
            posted.remove(due.day + " " + domain);
            throw last;
        }
        LOG.info("tls reports: {} is told of {}", domain, start);
        return true;
    }

    /** RFC 8460 §5.4 */
    private void post(URI uri, byte[] packed) throws IOException {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        var response = services.https().post(uri.getHost(), Math.max(0, uri.getPort()), path + query, "application/tlsrpt+gzip", packed,
                64 * 1024);
        if (response.status() / 100 != 2)
            throw new IOException(uri.getHost() + " answers " + response.status());
    }

    /** Empty where it would go unsigned, which nobody may believe: that is no reason to try again. RFC 8460 §3 */
    private Optional<Letter> letter(URI uri, String domain, TlsReport report, byte[] packed) throws IOException, Refusal {
        String text = uri.getSchemeSpecificPart();
        int question = text.indexOf('?');
        Address to = Address.tryParse(question < 0 ? text : text.substring(0, question))
                .orElseThrow(() -> new IOException("no address: " + text));
        Optional<Letter> letter = services.letters().signed(to, ReportMessage.of(self, domain, report, packed));
        if (letter.isEmpty())
            LOG.warn(
                    "tls reports: {} is not told by mail: {} has no DKIM key, and unsigned reports are ignored; `domain dkim rotate {}` makes one",
                    domain, self.contact().domain(), self.contact().domain());
        return letter.map(l -> new Letter(l.arrival().with(l.arrival().terms().with(Terms.Tls.OPTIONAL)), l.recipients()));
    }
}
