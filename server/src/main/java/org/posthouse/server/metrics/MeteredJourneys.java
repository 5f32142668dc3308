package org.posthouse.server.metrics;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.JourneyEvent.Step;
import org.posthouse.store.journey.JourneyId;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.kv.Refusal;

/** Counts the events it passes on, and how long messages took to their end. Safe for many threads. */
public final class MeteredJourneys implements Journeys {
    private final Journeys journeys;
    private final Map<Step, LongAdder> steps = new EnumMap<>(Step.class);
    private final Histogram delivered = new Histogram();
    private final Histogram relayed = new Histogram();

    public MeteredJourneys(Journeys journeys) {
        this.journeys = journeys;
        for (Step step : Step.values())
            steps.put(step, new LongAdder());
    }

    @Override
    public long newId() {
        return journeys.newId();
    }

    @Override
    public void record(JourneyEvent event) {
        LongAdder count = steps.get(event.step());
        if (count != null)
            count.increment();
        if (event.step() == Step.DELIVERED)
            delivered.add(Duration.between(JourneyId.time(event.journey()), event.at()));
        else if (event.step() == Step.RELAYED)
            relayed.add(Duration.between(JourneyId.time(event.journey()), event.at()));
        journeys.record(event);
    }

    @Override
    public List<JourneyEvent> journey(long id) throws Refusal {
        return journeys.journey(id);
    }

    @Override
    public List<Long> find(Query query, int limit) throws Refusal {
        return journeys.find(query, limit);
    }

    void tell(Exposition out) {
        out.family("posthouse_steps_total", "counter", "Events in journeys of messages.");
        steps.forEach((step, count) -> out.sample(Map.of("step", step.name().toLowerCase(java.util.Locale.ROOT)), (double) count.sum()));
        out.family("posthouse_way_seconds", "histogram", "From the arrival of a message to its end at a recipient.");
        delivered.tell(out, Map.of("end", "delivered"));
        relayed.tell(out, Map.of("end", "relayed"));
    }
}
