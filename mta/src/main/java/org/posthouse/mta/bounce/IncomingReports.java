package org.posthouse.mta.bounce;

import java.io.IOException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.dsn.Dsn;
import org.posthouse.mail.dsn.DsnParser;
import org.posthouse.mail.dsn.DsnRecipient;
import org.posthouse.mail.mime.DecodedText;
import org.posthouse.mail.mime.Entity;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.MimeParser;
import org.posthouse.mail.mime.Source;
import org.posthouse.mta.delivery.AfterDelivery;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.JourneyEvent.Step;
import org.posthouse.store.journey.JourneyId;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.kv.Refusal;

/**
 * Joins reports of other hosts to the messages they are about: where what arrives with a null return path is a report about
 * mail that its reader has sent, the journey of that mail tells what it says. A report about mail of somebody else, or to an address it never had, tells nothing,
 * since anybody can write one. RFC 3464
 */
public final class IncomingReports implements AfterDelivery.Reader {
    private static final long MAX_REPORT = 8 << 20;
    private static final int MAX_RECIPIENTS = 100;
    private static final int MAX_CANDIDATES = 10;
    private static final int MAX_HEADER = 64 * 1024;

    private final Journeys journeys;
    private final InstantSource clock;

    public IncomingReports(Journeys journeys, InstantSource clock) {
        this.journeys = journeys;
        this.clock = clock;
    }

    @Override
    public boolean wants(Recipient recipient, Arrival arrival) {
        return arrival.returnPath().isNull() && arrival.size() <= MAX_REPORT;
    }

    @Override
    public void read(Recipient recipient, Arrival arrival, Source bytes) throws IOException, Refusal {
        read(recipient.original(), arrival, bytes);
    }

    private void read(Address to, Arrival arrival, Source bytes) throws IOException, Refusal {
        Entity message = MimeParser.parse(bytes, Limits.DEFAULT);
        Dsn dsn = DsnParser.parse(bytes, message).orElse(null);
        if (dsn == null)
            return;
        for (long id : about(dsn, bytes, message)) {
            List<JourneyEvent> events = journeys.journey(id);
            if (isFrom(events, to) && join(dsn, arrival, id, events))
                return;
        }
    }

    /** Messages that it may be about: by the name that was given to the transfer, or by the Message-ID in what was returned. */
    private List<Long> about(Dsn dsn, Source bytes, Entity message) throws IOException, Refusal {
        String envelope = dsn.envelopeId();
        OptionalLong ours = envelope == null ? OptionalLong.empty() : JourneyId.read(envelope.strip());
        if (ours.isPresent())
            return List.of(ours.getAsLong());
        HeaderSection returned = returned(bytes, message);
        String id = returned == null ? "" : returned.first("Message-ID").map(f -> f.unfolded().text()).orElse("");
        return id.isEmpty() ? List.of() : journeys.find(new Journeys.Query.ByMessageId(id), MAX_CANDIDATES);
    }

    private static @Nullable HeaderSection returned(Source bytes, Entity report) throws IOException {
        for (Entity part : report.parts()) {
            Entity inside = part.message();
            if (inside != null)
                return inside.header();
            if (part.type().is("text", "rfc822-headers") || part.type().is("message", "global-headers"))
                return HeaderSection.parse(DecodedText.read(bytes, part, MAX_HEADER).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return null;
    }

    private static boolean isFrom(List<JourneyEvent> events, Address to) {
        return events.stream().anyMatch(e -> to.toString().equalsIgnoreCase(e.facts().getOrDefault("from", "")));
    }

    /** False where it names nobody that the message went to. */
    private boolean join(Dsn dsn, Arrival report, long id, List<JourneyEvent> events) {
        boolean any = false;
        for (DsnRecipient r : dsn.recipients().subList(0, Math.min(MAX_RECIPIENTS, dsn.recipients().size()))) {
            String recipient = known(events, r);
            if (recipient == null)
                continue;
            var facts = new LinkedHashMap<String, String>();
            facts.put("action", r.action().word());
            facts.put("status", r.status().toString());
            put(facts, "diagnostic", r.diagnostic());
            put(facts, "remote", r.remoteMta());
            put(facts, "by", dsn.reportingMta());
            put(facts, "final", r.finalRecipient().equalsIgnoreCase(recipient) ? null : r.finalRecipient());
            facts.put("report", JourneyId.show(report.id()));
            journeys.record(new JourneyEvent(id, clock.instant(), Step.REPORTED, recipient, facts, ""));
            any = true;
        }
        return any;
    }

    private static void put(Map<String, String> facts, String name, @Nullable String value) {
        if (value != null && !value.isEmpty())
            facts.put(name, value);
    }

    /** The recipient as the journey has it, null where it never was one. */
    private static @Nullable String known(List<JourneyEvent> events, DsnRecipient r) {
        String original = r.originalRecipient();
        String first = original == null ? "" : original.substring(original.indexOf(';') + 1).strip();
        for (JourneyEvent e : events) {
            String to = e.recipient();
            if (!to.isEmpty() && (to.equalsIgnoreCase(r.finalRecipient()) || to.equalsIgnoreCase(first)))
                return to;
            String onward = e.step() == Step.FORWARDED ? e.facts().getOrDefault("to", "").toLowerCase(Locale.ROOT) : "";
            if (List.of(onward.split(", ", -1)).contains(r.finalRecipient().toLowerCase(Locale.ROOT)))
                return to;
        }
        return null;
    }
}
