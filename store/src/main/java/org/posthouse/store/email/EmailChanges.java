package org.posthouse.store.email;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.LogRecord;
import org.posthouse.store.mailbox.LogRecord.Entry;
import org.posthouse.store.mailbox.MessageRow;
import org.posthouse.store.view.Flags;
import org.posthouse.store.view.UidSet;

/**
 * What happened to emails, threads and mailboxes between a version and a snapshot, from the change log. An id may be said to be gone that the asker never
 * knew; nothing is left out. RFC 8620 §5
 */
public final class EmailChanges {
    /** Messages that are followed; where more were touched nothing can be said. */
    private static final int MAX_TOUCHED = 200_000;

    /** Ids by what became of them; the order is that in which they were touched first. */
    public record Ids(List<Long> created, List<Long> updated, List<Long> destroyed) {
        public int size() {
            return created.size() + updated.size() + destroyed.size();
        }
    }

    private record Spot(long mailbox, long uid) {}

    /** A message as it was touched first: whether it was there before, and since which version it is touched. */
    private record First(boolean before, long version) {}

    private final Emails now;
    private final AccountMail mail;
    private final long since;
    private final Map<Spot, First> touched = new LinkedHashMap<>();
    private final Map<Spot, Spot> moved = new HashMap<>();
    /** Email and thread of messages that are gone. */
    private final Map<Spot, long[]> gone = new HashMap<>();
    private final Map<Spot, Long> goneFlags = new HashMap<>();
    private final Map<Long, Long> mailboxes = new LinkedHashMap<>();
    private final Set<Long> mailboxesMade = new HashSet<>();
    private final Set<Long> mailboxesDeleted = new HashSet<>();
    private final Set<Long> mailboxesRenamed = new HashSet<>();
    /** Messages whose flags were what changed first. */
    private final Set<Spot> flagged = new HashSet<>();
    private boolean tooMany;

    private EmailChanges(AccountMail mail, Emails now, long since) {
        this.mail = mail;
        this.now = now;
        this.since = since;
    }

    /** Null where it cannot be told any more. */
    public static @Nullable EmailChanges since(AccountMail mail, Emails now, long version) throws Refusal {
        EmailChanges c = new EmailChanges(mail, now, version);
        if (version > now.version() || !mail.remembers(version))
            return null;
        mail.log(version, (v, record) -> {
            if (v <= now.version())
                c.read(v, record);
            return !c.tooMany;
        });
        if (c.tooMany)
            return null;
        c.resolve();
        return c;
    }

    private void read(long version, LogRecord record) throws Refusal {
        List<Entry> entries = record.entries();
        for (int i = 0; i < entries.size(); i++) {
            switch (entries.get(i)) {
                case Entry.Added a -> touch(version, a.mailbox(), a.uids(), false);
                case Entry.Flagged f -> {
                    for (var uids = f.uids().iterator(); uids.hasNext();) {
                        Spot spot = new Spot(f.mailbox(), uids.nextLong());
                        if (!touched.containsKey(spot))
                            flagged.add(spot);
                    }
                    touch(version, f.mailbox(), f.uids(), (f.before() & Flags.DELETED) == 0);
                }
                case Entry.Expunged x -> touch(version, x.mailbox(), x.uids(), true);
                case Entry.MovedAway m -> {
                    touch(version, m.mailbox(), m.uids(), true);
                    for (int k = i + 1; k < entries.size(); k++)
                        if (entries.get(k) instanceof Entry.Added a && a.mailbox() == m.target() && a.uids().size() == m.uids().size()) {
                            pair(m, a);
                            break;
                        }
                }
                case Entry.Created c -> {
                    mailboxes.putIfAbsent(c.mailbox(), version);
                    mailboxesMade.add(c.mailbox());
                }
                case Entry.Renamed r -> {
                    mailboxes.putIfAbsent(r.mailbox(), version);
                    mailboxesRenamed.add(r.mailbox());
                }
                case Entry.Deleted d -> deleted(version, d);
                case Entry.Subscribed s -> {
                    for (var m : now.mailboxes())
                        if (m.name().equals(s.name())) {
                            mailboxes.putIfAbsent(m.id(), version);
                            mailboxesRenamed.add(m.id());
                        }
                }
            }
        }
    }

    private void touch(long version, long mailbox, UidSet uids, boolean before) {
        mailboxes.putIfAbsent(mailbox, version);
        for (var all = uids.iterator(); all.hasNext() && !tooMany;) {
            touched.putIfAbsent(new Spot(mailbox, all.nextLong()), new First(before, version));
            tooMany = touched.size() > MAX_TOUCHED;
        }
    }

    private void pair(Entry.MovedAway from, Entry.Added to) {
        var target = to.uids().iterator();
        for (var uids = from.uids().iterator(); uids.hasNext();)
            moved.put(new Spot(from.mailbox(), uids.nextLong()), new Spot(to.mailbox(), target.nextLong()));
    }

    private void deleted(long version, Entry.Deleted d) throws Refusal {
        mailboxes.putIfAbsent(d.mailbox(), version);
        mailboxesDeleted.add(d.mailbox());
        for (MessageRow row : mail.gone(d.mailbox(), null)) {
            Spot spot = new Spot(d.mailbox(), row.uid());
            gone.put(spot, new long[]{row.emailId(), row.threadId()});
            touched.putIfAbsent(spot, new First((row.flags() & Flags.DELETED) == 0, version));
            tooMany |= touched.size() > MAX_TOUCHED;
        }
    }

    /** Finds which emails the messages are that are not there any more. */
    private void resolve() throws Refusal {
        Map<Long, UidSet.Builder> wanted = new HashMap<>();
        Map<Long, TreeSet<Long>> uids = new HashMap<>();
        for (Spot spot : touched.keySet())
            if (present(spot) == null && !gone.containsKey(spot) && !moved.containsKey(spot))
                uids.computeIfAbsent(spot.mailbox, _ -> new TreeSet<>()).add(spot.uid);
        for (var e : uids.entrySet()) {
            UidSet.Builder set = wanted.computeIfAbsent(e.getKey(), _ -> new UidSet.Builder());
            for (long uid : e.getValue())
                set.add(uid);
            for (MessageRow row : mail.gone(e.getKey(), set.build())) {
                Spot spot = new Spot(e.getKey(), row.uid());
                gone.put(spot, new long[]{row.emailId(), row.threadId()});
                goneFlags.put(spot, row.flags());
            }
        }
    }

    private long @Nullable [] present(Spot spot) {
        Box box = now.box(spot.mailbox);
        int at = box == null ? -1 : box.view().indexOf(spot.uid);
        return box == null || at < 0 || box.emails()[at] == 0 ? null : new long[]{box.emails()[at], box.threads()[at]};
    }

    private long @Nullable [] identity(Spot spot) {
        for (Spot at = spot; at != null; at = moved.get(at)) {
            long[] found = present(at);
            if (found == null)
                found = gone.get(at);
            if (found != null)
                return found;
        }
        return null;
    }

    /** What an email was before, in which thread, and since which version it is touched. */
    private record Trace(boolean before, long thread, long version) {}

    private Map<Long, Trace> traces() {
        Map<Long, Trace> traces = new LinkedHashMap<>();
        for (Map.Entry<Spot, First> e : touched.entrySet()) {
            long[] id = identity(e.getKey());
            if (id == null)
                continue;
            First first = e.getValue();
            Long flags = goneFlags.get(e.getKey());
            // What was expunged and not touched before had its last flags at the beginning too.
            boolean before = first.before && !(flags != null && (flags & Flags.DELETED) != 0 && !flagged.contains(e.getKey()));
            traces.merge(id[0], new Trace(before, id[1], first.version),
                    (a, b) -> new Trace(a.before || b.before, a.thread, Math.min(a.version, b.version)));
        }
        traces.replaceAll((email, t) -> t.before || !elsewhere(email) ? t : new Trace(true, t.thread, t.version));
        return traces;
    }

    /** Whether the email has a message that nothing has touched: it was there before. */
    private boolean elsewhere(long email) {
        int row = now.row(email);
        if (row < 0)
            return false;
        for (Place p : now.places(row))
            if (!touched.containsKey(new Spot(p.mailbox(), p.uid())))
                return true;
        return false;
    }

    private boolean isNow(long email) {
        int row = now.row(email);
        return row >= 0 && now.isVisible(row);
    }

    /** Emails touched up to a version. */
    public Ids emails(long upTo) {
        Ids ids = new Ids(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        traces().forEach((email, t) -> {
            if (t.version <= upTo)
                sort(ids, email, t.before, isNow(email));
        });
        return ids;
    }

    private static void sort(Ids ids, long id, boolean before, boolean after) {
        if (before && after)
            ids.updated.add(id);
        else if (before)
            ids.destroyed.add(id);
        else if (after)
            ids.created.add(id);
    }

    /** Threads that gained or lost emails up to a version. RFC 8621 §3.2 */
    public Ids threads(long upTo) {
        Map<Long, Trace> traces = traces();
        Set<Long> threads = new LinkedHashSet<>();
        Set<Long> had = new HashSet<>();
        traces.forEach((email, t) -> {
            if (t.before != isNow(email) && t.version <= upTo)
                threads.add(t.thread);
            if (t.before)
                had.add(t.thread);
        });
        Ids ids = new Ids(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (long thread : threads) {
            List<Integer> rows = now.ofThread(thread);
            boolean before = had.contains(thread) || rows.stream().anyMatch(r -> !traces.containsKey(now.email(r)));
            sort(ids, thread, before, !rows.isEmpty());
        }
        return ids;
    }

    /** Mailboxes touched up to a version. */
    public Ids mailboxes(long upTo) {
        Ids ids = new Ids(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        mailboxes.forEach((id, version) -> {
            if (version <= upTo)
                sort(ids, id, !mailboxesMade.contains(id), now.mailbox(id) != null);
        });
        return ids;
    }

    /** Whether of the mailboxes that are still there nothing but what is in them has changed. RFC 8621 §2.2 */
    public boolean countsOnly() {
        return mailboxesRenamed.isEmpty();
    }

    /** The last version up to which no more than so many ids were touched first; the one asked about where its next commit alone touched more. */
    public long upTo(int max, Kind kind) {
        List<Long> versions = new ArrayList<>(switch (kind) {
            case EMAILS, THREADS -> traces().values().stream().map(Trace::version).toList();
            case MAILBOXES -> mailboxes.values().stream().toList();
        });
        if (versions.size() <= max)
            return now.version();
        versions.sort(null);
        long over = versions.get(max);
        return versions.subList(0, max).stream().filter(v -> v < over).reduce(Math::max).orElse(since);
    }

    /** Of what ids are asked for. */
    public enum Kind {
        EMAILS, THREADS, MAILBOXES
    }
}
