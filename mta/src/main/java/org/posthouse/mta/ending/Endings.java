package org.posthouse.mta.ending;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.posthouse.mta.queue.StoredQueue;
import org.posthouse.store.journey.Crash;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.JourneyEvent.Step;
import org.posthouse.store.journey.StoredJourneys;
import org.posthouse.store.kv.Refusal;

/** Looks for messages and recipients without exactly one end; in memory is one message's recipients at a time. */
public final class Endings {
    private static final int AT_ONCE = 500;
    /** What ends a recipient. */
    private static final Set<Step> ENDS = EnumSet.of(Step.DELIVERED, Step.RELAYED, Step.BOUNCED, Step.DROPPED);

    /** An attempt tells nothing while it runs, which takes no longer. */
    private static final Duration ATTEMPT = Duration.ofMinutes(10);

    /** As far back as anybody looks. */
    private static final Duration JOURNEYS = Duration.ofDays(31);

    private final StoredJourneys journeys;
    private final StoredQueue queue;

    public Endings(StoredJourneys journeys, StoredQueue queue) {
        this.journeys = journeys;
        this.queue = queue;
    }

    /** What was looked at: messages and recipients, of those the ones whose end a crash took; the last journey. */
    public record Checked(long messages, long recipients, long unknown, long last) {}

    /** Looks at all messages of journeys after that one and before the other, in their order. */
    public Checked check(long after, long before, Consumer<Hole> found) throws Refusal {
        long messages = 0;
        long recipients = 0;
        var unknown = new long[1];
        long last = after;
        List<Crash> crashes = journeys.crashes();
        Consumer<Hole> counted = hole -> {
            unknown[0] += hole.isWrong() ? 0 : 1;
            found.accept(hole);
        };
        for (List<Long> page = journeys.after(last, AT_ONCE); !page.isEmpty(); page = journeys.after(last, AT_ONCE))
            for (long id : page) {
                if (id >= before)
                    return new Checked(messages, recipients, unknown[0], last);
                int of = queue.frozen(id, live -> message(id, live, crashes, counted));
                messages += of > 0 ? 1 : 0;
                recipients += of;
                last = id;
            }
        return new Checked(messages, recipients, unknown[0], last);
    }

    /** A message as its journey has it. */
    private static final class Told {
        boolean accepted;
        boolean lost;
        final Set<String> queued = new HashSet<>();
        /** Lists, which tell what they do under names of their own, and forwarded recipients, which end in other journeys: they are not judged. */
        final Set<String> onward = new HashSet<>();
        final Map<String, EnumSet<Step>> ended = new HashMap<>();
        /** The last that was heard of a recipient, or the time for which its next attempt was told; of the message itself under the empty name. */
        final Map<String, Instant> heard = new HashMap<>();

        void add(JourneyEvent e) {
            heard.merge(e.recipient(), latest(e), Told::later);
            accepted |= e.step() == Step.RECEIVED || e.step() == Step.SUBMITTED || e.step() == Step.QUEUED;
            lost |= e.step() == Step.LOST_DETAIL;
            if (e.step() == Step.QUEUED)
                queued.add(e.recipient());
            if (e.step() == Step.FORWARDED || e.step() == Step.POSTED
                    || e.step() == Step.QUEUED && "list".equals(e.facts().get("route")))
                onward.add(e.recipient());
            if (ENDS.contains(e.step()))
                ended.computeIfAbsent(e.recipient(), _ -> EnumSet.noneOf(Step.class)).add(e.step());
        }

        private static Instant latest(JourneyEvent e) {
            String next = e.facts().get("next");
            if (e.step() != Step.DEFERRED || next == null)
                return e.at();
            try {
                return later(e.at(), Instant.parse(next));
            } catch (DateTimeException unreadable) {
                return e.at();
            }
        }

        private static Instant later(Instant a, Instant b) {
            return a.isAfter(b) ? a : b;
        }
    }

    /** How many recipients it has; holes are told. */
    private int message(long id, Set<String> live, List<Crash> crashes, Consumer<Hole> found) throws Refusal {
        var told = new Told();
        journeys.events(id, told::add);
        if (!told.accepted)
            return 0;
        var holes = new ArrayList<Hole>();
        if (told.queued.isEmpty() && told.ended.isEmpty() && told.onward.isEmpty() && live.isEmpty())
            holes.add(new Hole(id, "", Hole.Kind.NO_END, "accepted, and nothing is known of its recipients"));
        var all = new HashSet<>(told.queued);
        all.addAll(told.ended.keySet());
        for (String recipient : all)
            if (!told.onward.contains(recipient))
                recipient(id, recipient, told.ended.get(recipient), live.contains(recipient), holes);
        Map<String, Instant> late = holes.stream().anyMatch(h -> h.kind() == Hole.Kind.NO_END) ? queue.lateEnds(id) : Map.of();
        if (told.lost && !holes.isEmpty())
            found.accept(new Hole(id, "", Hole.Kind.LOST_DETAIL, "events were lost when too many came at once, " + holes.size()
                    + " recipients cannot be judged"));
        else
            for (Hole hole : holes)
                found.accept(judged(hole, told, late.get(hole.recipient()), crashes));
        return Math.max(1, all.size());
    }

    /** Which of them a crash explains. The late end is of one of whom nothing had been heard for long, null: there was none. */
    private static Hole judged(Hole hole, Told told, @Nullable Instant late, List<Crash> crashes) {
        Instant heard = told.heard.get(hole.recipient());
        if (hole.kind() == Hole.Kind.NO_END)
            for (Crash c : crashes)
                if (late != null && isIn(c, late) || heard != null && heard.isBefore(c.until()) && !heard.isBefore(c.from().minus(ATTEMPT)))
                    return new Hole(hole.journey(), hole.recipient(), Hole.Kind.AFTER_CRASH,
                            "accepted, and its end is unknown: the server stopped without notice before " + c.until());
        return hole;
    }

    private static boolean isIn(Crash c, Instant at) {
        return !at.isBefore(c.from()) && at.isBefore(c.until());
    }

    /** Lets the queue forget the late ends that no crash can make a question of any more. */
    public void tidy(Instant now) throws Refusal {
        List<Crash> crashes = journeys.crashes();
        queue.forgetLateEnds(now.minus(ATTEMPT), at -> at.isAfter(now.minus(JOURNEYS)) && crashes.stream().anyMatch(c -> isIn(c, at)));
    }

    private static void recipient(long id, String recipient, @Nullable EnumSet<Step> ends, boolean live,
            List<Hole> holes) {
        if (ends == null) {
            if (!live)
                holes.add(new Hole(id, recipient, Hole.Kind.NO_END, "accepted, and neither in the queue nor ended"));
            return;
        }
        String words = ends.stream().map(s -> s.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(" and "));
        // An operator's drop of which the sender is told ends as both.
        var distinct = EnumSet.copyOf(ends);
        if (distinct.contains(Step.BOUNCED))
            distinct.remove(Step.DROPPED);
        if (live && !distinct.equals(EnumSet.of(Step.DROPPED)))
            holes.add(new Hole(id, recipient, Hole.Kind.STILL_QUEUED, words + ", and still in the queue"));
        else if (distinct.size() > 1)
            holes.add(new Hole(id, recipient, Hole.Kind.TWO_ENDS, "ended more than once: " + words));
    }
}
