package org.posthouse.store.journey;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Journeys in a space of their own. One thread writes what waits; nobody who records an event ever waits for it. */
public final class StoredJourneys implements Journeys, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoredJourneys.class);
    /** A journey's id is its millisecond and a counter of that many bits. */

    private final Engine engine;
    private final InstantSource clock;
    private final JourneySettings settings;
    private final Backlog backlog;
    private final Stops stops;
    private final AtomicLong lastId;
    private final Thread writer;
    private int number;
    private boolean failing;

    public StoredJourneys(Engine engine, InstantSource clock) throws Refusal {
        this(engine, clock, JourneySettings.DEFAULT);
    }

    /** Starts writing. Refusal UNAVAILABLE. */
    public StoredJourneys(Engine engine, InstantSource clock, JourneySettings settings) throws Refusal {
        this.engine = engine;
        this.clock = clock;
        this.settings = settings;
        backlog = new Backlog(settings.waiting());
        lastId = new AtomicLong(highestId());
        stops = new Stops(engine);
        stops.begin(clock);
        writer = Thread.ofVirtual().name("journeys").start(this::write);
    }

    /**
     * Above every id given out before, also where the clock went back, which puts later ids under earlier days. A queue entry or delivery key of that id may
     * still stand, and a message that got it again would be taken for theirs. One millisecond's ids are left out for events that were not on disk at a crash.
     */
    private long highestId() throws Refusal {
        long[] highest = {0};
        byte[][] end = {{JourneyKeys.EVENT + 1}};
        for (boolean[] more = {true}; more[0];) {
            more[0] = false;
            engine.scan(Space.JOURNEY, new byte[]{JourneyKeys.EVENT}, end[0], 1, true, (key, _) -> {
                highest[0] = Math.max(highest[0], JourneyKeys.journeyOfEvent(key) + (1L << JourneyId.COUNTER_BITS));
                end[0] = JourneyKeys.day(JourneyKeys.EVENT, JourneyKeys.dayOf(key));
                more[0] = true;
                return false;
            });
        }
        return highest[0];
    }

    @Override
    public long newId() {
        long now = clock.millis() << JourneyId.COUNTER_BITS;
        return lastId.updateAndGet(last -> Math.max(last + 1, now));
    }

    @Override
    public void record(JourneyEvent event) {
        backlog.add(event);
    }

    private void write() {
        try {
            for (;;) {
                List<JourneyEvent> events = backlog.take(clock);
                if (events.isEmpty())
                    return;
                try {
                    engine.commitLazily(Space.JOURNEY, batch(events)).join();
                    failing = false;
                } catch (CompletionException | IllegalArgumentException e) {
                    // A delivery must not suffer: what cannot be written is let go, and said once.
                    if (!failing)
                        LOG.warn("journey events cannot be written: {}", String.valueOf(e.getCause() == null ? e : e.getCause()));
                    failing = true;
                } finally {
                    backlog.settle(events);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Batch batch(List<JourneyEvent> events) {
        Batch batch = new Batch();
        long day = JourneyKeys.day(clock.millis());
        Set<IndexRow> indexed = new LinkedHashSet<>();
        for (JourneyEvent e : events) {
            batch.put(JourneyKeys.event(day, e.journey(), e.at().toEpochMilli(), number++), EventCodec.write(e));
            index(indexed, JourneyKeys.TO, e.recipient(), e.journey());
            index(indexed, JourneyKeys.MESSAGE_ID, e.facts().getOrDefault("message-id", ""), e.journey());
            index(indexed, JourneyKeys.FROM, e.facts().getOrDefault("from", ""), e.journey());
        }
        for (IndexRow row : indexed)
            batch.put(JourneyKeys.index(row.kind, day, row.text, row.journey), new byte[]{1});
        stops.go(batch, events);
        return batch;
    }

    private record IndexRow(char kind, String text, long journey) {}

    private static void index(Set<IndexRow> rows, char kind, String text, long journey) {
        if (!text.isEmpty())
            rows.add(new IndexRow(kind, text, journey));
    }

    @Override
    public List<JourneyEvent> journey(long id) throws Refusal {
        backlog.flush();
        List<JourneyEvent> out = new ArrayList<>();
        long born = JourneyKeys.day(id >>> JourneyId.COUNTER_BITS);
        // A day earlier and later, for clocks that were put right meanwhile.
        for (long day = Math.max(born - 1, oldestDay()); day <= today() + 1 && out.size() < settings.shown(); day++)
            engine.scan(Space.JOURNEY, JourneyKeys.journey(day, id), JourneyKeys.journey(day, id + 1), settings.shown() - out.size(), false,
                    (key, value) -> {
                        out.add(EventCodec.read(id, Instant.ofEpochMilli(JourneyKeys.millisOfEvent(key)), value));
                        return true;
                    });
        out.sort(Comparator.comparing(JourneyEvent::at));
        return out;
    }

    private long today() {
        return JourneyKeys.day(clock.millis());
    }

    private long oldestDay() {
        return Math.max(0, JourneyKeys.day(clock.millis() - settings.kept().toMillis()) - 1);
    }

    @Override
    public List<Long> find(Query query, int limit) throws Refusal {
        backlog.flush();
        Set<Long> found = new LinkedHashSet<>();
        for (long day = today() + 1; day >= oldestDay() && found.size() < limit; day--) {
            switch (query) {
                case Query.ByMessageId q -> indexed(JourneyKeys.MESSAGE_ID, day, q.messageId(), limit, found);
                case Query.To q -> indexed(JourneyKeys.TO, day, q.address(), limit, found);
                case Query.From q -> indexed(JourneyKeys.FROM, day, q.address(), limit, found);
                case Query.Since q -> since(day, q.time().toEpochMilli() << JourneyId.COUNTER_BITS, limit, found);
            }
        }
        return found.stream().sorted(Comparator.reverseOrder()).toList();
    }

    private void indexed(char kind, long day, String text, int limit, Set<Long> found) throws Refusal {
        byte[] from = JourneyKeys.prefix(kind, day, text).done();
        byte[] to = from.clone();
        to[to.length - 1] = 1;
        engine.scan(Space.JOURNEY, from, to, limit, true, (key, _) -> {
            found.add(JourneyKeys.journeyOfIndex(key));
            return found.size() < limit;
        });
    }

    /** From the newest journey of the day downwards, one row each. */
    private void since(long day, long lowest, int limit, Set<Long> found) throws Refusal {
        byte[] to = JourneyKeys.day(JourneyKeys.EVENT, day + 1);
        while (found.size() < limit) {
            long[] journey = {-1};
            engine.scan(Space.JOURNEY, JourneyKeys.journey(day, Math.max(0, lowest)), to, 1, true, (key, _) -> {
                journey[0] = JourneyKeys.journeyOfEvent(key);
                return false;
            });
            if (journey[0] < 0)
                return;
            found.add(journey[0]);
            to = JourneyKeys.journey(day, journey[0]);
        }
    }

    /** Ids of journeys after that one in their order, at most limit, as far as they are still kept. */
    public List<Long> after(long id, int limit) throws Refusal {
        backlog.flush();
        List<Long> found = new ArrayList<>();
        for (long day = Math.max(oldestDay(), JourneyKeys.day(id >>> JourneyId.COUNTER_BITS)); day <= today() + 1
                && found.size() < limit; day++)
            begun(day, id, limit, found);
        return found;
    }

    /** Those with events on that day and none on the day before, one row each. */
    private void begun(long day, long after, int limit, List<Long> found) throws Refusal {
        long next = after + 1;
        while (found.size() < limit) {
            long[] journey = {-1};
            engine.scan(Space.JOURNEY, JourneyKeys.journey(day, next), JourneyKeys.day(JourneyKeys.EVENT, day + 1), 1, false, (key, _) -> {
                journey[0] = JourneyKeys.journeyOfEvent(key);
                return false;
            });
            if (journey[0] < 0)
                return;
            next = journey[0] + 1;
            boolean today = JourneyKeys.day(journey[0] >>> JourneyId.COUNTER_BITS) == day;
            if (today || JourneyKeys.day(journey[0] >>> JourneyId.COUNTER_BITS) == day - 1 && !has(day - 1, journey[0]))
                found.add(journey[0]);
        }
    }

    private boolean has(long day, long journey) throws Refusal {
        boolean[] any = {false};
        engine.scan(Space.JOURNEY, JourneyKeys.journey(day, journey), JourneyKeys.journey(day, journey + 1), 1, false, (_, _) -> {
            any[0] = true;
            return false;
        });
        return any[0];
    }

    /** All events of a journey, however many: day by day, in order within a day. */
    public void events(long id, Consumer<JourneyEvent> visitor) throws Refusal {
        backlog.flush();
        long born = JourneyKeys.day(id >>> JourneyId.COUNTER_BITS);
        for (long day = Math.max(born - 1, oldestDay()); day <= today() + 1; day++)
            engine.scan(Space.JOURNEY, JourneyKeys.journey(day, id), JourneyKeys.journey(day, id + 1), Integer.MAX_VALUE, false,
                    (key, value) -> {
                        visitor.accept(EventCodec.read(id, Instant.ofEpochMilli(JourneyKeys.millisOfEvent(key)), value));
                        return true;
                    });
    }

    /** Stops after which events may be missing, the newest first, as far as they are still kept. */
    public List<Crash> crashes() throws Refusal {
        return stops.crashes();
    }

    /** Removes rows whose time is over, at most limit; returns how many. */
    public int expire(Instant now, int limit) throws Refusal {
        long firstKept = JourneyKeys.day(now.toEpochMilli() - settings.kept().toMillis());
        int gone = 0;
        for (char kind : JourneyKeys.ALL) {
            if (gone >= limit)
                break;
            Batch batch = new Batch();
            engine.scan(Space.JOURNEY, JourneyKeys.day(kind, 0), JourneyKeys.day(kind, firstKept), limit - gone, false, (key, _) -> {
                batch.delete(key);
                return true;
            });
            if (!batch.isEmpty())
                engine.commit(Space.JOURNEY, Engine.ANY, batch);
            gone += batch.changes().size();
        }
        return gone;
    }

    /** Returns when all events recorded before can be read. */
    public void flush() {
        backlog.flush();
    }

    /** Writes what waits and stops; what is recorded afterwards is let go. */
    @Override
    public void close() {
        backlog.close();
        try {
            writer.join();
            stops.end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Refusal r) {
            LOG.warn("the next start takes this stop for a crash: {}", r.getMessage());
        }
    }
}
