package org.posthouse.mta.junk;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.junk.Mark;
import org.posthouse.store.mailbox.LogRecord;
import org.posthouse.store.mailbox.SpecialUse;
import org.posthouse.store.view.UidSet;

/** What a stretch of an account's change log says, by where the messages lie after it. */
final class Stretch {
    /** Of one change, so that who moves a mailbox of a million teaches no more than a thousand. */
    static final int OF_ONE = 1000;

    /** A message after the stretch. */
    record Place(long mailbox, long uid) {}

    /** What happened to it. */
    static final class Event {
        @Nullable
        Mark mark;
        boolean delivered;
        boolean added;
        /** Its flags before the first change of them, -1 where they did not change. */
        long before = -1;
        /** Which of all changes its mark, and the last change of its flags, came from; later ones have higher numbers. */
        private long markedAt = -1;
        private long flaggedAt = -1;

        /** What came last is meant: the mark of a move, or what a change of flags says; null: neither says anything. */
        @Nullable
        Mark last(@Nullable Mark moved, @Nullable Mark flagged) {
            return flagged == null || moved != null && markedAt > flaggedAt ? moved : flagged;
        }

        long at() {
            return Math.max(markedAt, flaggedAt);
        }
    }

    private final LongFunction<@Nullable SpecialUse> uses;
    private final Map<Place, Event> events = new LinkedHashMap<>();
    private long number;

    Stretch(LongFunction<@Nullable SpecialUse> uses) {
        this.uses = uses;
    }

    Map<Place, Event> events() {
        return events;
    }

    void add(LogRecord record) {
        LogRecord.Entry.MovedAway move = null;
        for (LogRecord.Entry e : record.entries()) {
            number++;
            switch (e) {
                case LogRecord.Entry.MovedAway m -> move = m;
                case LogRecord.Entry.Added a -> {
                    if (move != null && move.target() == a.mailbox() && move.uids().size() == a.uids().size())
                        moved(move, a);
                    else
                        added(a);
                    move = null;
                }
                case LogRecord.Entry.Flagged f -> each(f.uids(), uid -> flagged(f, uid));
                case LogRecord.Entry.Expunged x -> each(x.uids(), uid -> events.remove(new Place(x.mailbox(), uid)));
                case LogRecord.Entry.Deleted d -> events.keySet().removeIf(p -> p.mailbox == d.mailbox());
                case LogRecord.Entry.Created _,LogRecord.Entry.Renamed _,LogRecord.Entry.Subscribed _ -> {
                }
            }
        }
    }

    private interface Uid {
        void take(long uid);
    }

    private static void each(UidSet uids, Uid visitor) {
        int n = 0;
        for (PrimitiveIterator.OfLong i = uids.iterator(); i.hasNext() && n < OF_ONE; n++)
            visitor.take(i.nextLong());
    }

    private Event event(long mailbox, long uid) {
        return events.computeIfAbsent(new Place(mailbox, uid), _ -> new Event());
    }

    /** Both sets are in the order in which the messages were moved. */
    private void moved(LogRecord.Entry.MovedAway m, LogRecord.Entry.Added a) {
        Mark mark = Marks.moved(uses.apply(m.mailbox()), uses.apply(m.target()));
        PrimitiveIterator.OfLong to = a.uids().iterator();
        each(m.uids(), uid -> {
            Event known = events.remove(new Place(m.mailbox(), uid));
            Event now = known == null ? new Event() : known;
            if (mark != null) {
                now.mark = mark;
                now.markedAt = number;
            }
            events.put(new Place(a.mailbox(), to.nextLong()), now);
        });
    }

    private void added(LogRecord.Entry.Added a) {
        each(a.uids(), uid -> {
            Event e = event(a.mailbox(), uid);
            e.delivered |= a.delivered();
            e.added |= !a.delivered();
            e.markedAt = number;
        });
    }

    private void flagged(LogRecord.Entry.Flagged f, long uid) {
        Event e = event(f.mailbox(), uid);
        e.before = e.before < 0 ? f.before() : e.before;
        e.flaggedAt = number;
    }
}
