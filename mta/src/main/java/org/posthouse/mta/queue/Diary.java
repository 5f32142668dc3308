package org.posthouse.mta.queue;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.relay.Attempted;
import org.posthouse.mta.relay.NextHop;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.JourneyEvent.Step;
import org.posthouse.store.journey.JourneyId;
import org.posthouse.store.journey.Journeys;

/** Tells the journey what the queue did. */
final class Diary {
    private final Journeys journeys;
    private final InstantSource clock;

    Diary(Journeys journeys, InstantSource clock) {
        this.journeys = journeys;
        this.clock = clock;
    }

    private void event(long id, Step step, String recipient, Map<String, String> facts, String dialogue) {
        journeys.record(new JourneyEvent(id, clock.instant(), step, recipient, facts, dialogue));
    }

    void queued(Arrival arrival, List<Recipient> recipients) {
        for (Recipient r : recipients) {
            var facts = new LinkedHashMap<String, String>();
            facts.put("from", arrival.returnPath().toString());
            facts.put("route", switch (r.route()) {
                case Route.Local l -> "local";
                case Route.Group g -> "list";
                case Route.Remote o -> "remote";
            });
            // By it a sender is told, who is not to learn whom an alias reaches.
            if (!r.original().equals(r.address()))
                facts.put("original", r.original().toString());
            event(arrival.id(), Step.QUEUED, r.address().toString(), facts, "");
        }
    }

    void attempted(Arrival arrival, NextHop hop, int recipients, Attempted result) {
        var facts = new LinkedHashMap<String, String>();
        facts.put("next", hop.toString());
        facts.put("tls", result.tls());
        facts.put("recipients", Integer.toString(recipients));
        event(arrival.id(), Step.ATTEMPTED, "", facts, result.dialogue());
    }

    /** What came of a recipient, with the other side's words. Deliveries into accounts are told by those who make them. */
    void outcome(Arrival arrival, Row before, Outcome outcome, Row after) {
        String to = before.recipient().address().toString();
        var facts = new LinkedHashMap<String, String>();
        facts.put("attempt", Integer.toString(before.attempts() + 1));
        switch (outcome) {
            case Outcome.Delivered d -> throw new IllegalArgumentException("delivered");
            case Outcome.Deferred d -> {
                facts.put("peer", d.peer());
                facts.put("status", d.status().toString());
                facts.put("reply", d.text());
            }
            case Outcome.Failed f -> {
                facts.put("peer", f.peer());
                facts.put("status", f.status().toString());
                facts.put("reply", f.text());
            }
        }
        boolean failed = after.state() == State.FAILED;
        if (!failed)
            facts.put("next", after.due().toString());
        event(arrival.id(), failed ? Step.FAILED : Step.DEFERRED, to, facts, "");
    }

    void relayed(Arrival arrival, Row row, Outcome.Delivered d, String tls) {
        event(arrival.id(), Step.RELAYED, row.recipient().address().toString(),
                Map.of("peer", d.peer(), "tls", tls, "reply", d.text(), "attempt", Integer.toString(row.attempts() + 1)), "");
    }

    /** A recipient's last event: who was told by which message, or why nobody. */
    void bounced(Arrival arrival, Row row, Notices.Notice notice) {
        event(arrival.id(), Step.BOUNCED, row.recipient().address().toString(),
                Map.of("notice", JourneyId.show(notice.arrival().id()), "to", arrival.returnPath().toString()), "");
    }

    void nobodyToTell(Arrival arrival, Row row, String why) {
        event(arrival.id(), Step.BOUNCED, row.recipient().address().toString(), Map.of("why", why), "");
    }

    /** A recipient's last event where the sender asked for silence. RFC 3461 §4.1 */
    void notToBeTold(Arrival arrival, Row row) {
        event(arrival.id(), Step.BOUNCED, row.recipient().address().toString(), Map.of("why", "the sender asked not to be told"), "");
    }

    /** The first event of a notice: the message it is about. */
    void notice(Arrival about, Notices.Notice notice) {
        event(notice.arrival().id(), Step.RECEIVED, "",
                Map.of("from", "", "about", JourneyId.show(about.id()), "size", Long.toString(notice.arrival().size())), "");
        queued(notice.arrival(), notice.recipients());
    }

    void operator(Arrival arrival, Row row, Step step, Instant due) {
        event(arrival.id(), step, row.recipient().address().toString(), Map.of("by", "operator", "due", due.toString()), "");
    }
}
