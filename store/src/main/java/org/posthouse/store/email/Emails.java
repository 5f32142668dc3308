package org.posthouse.store.email;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.view.Flags;

/**
 * All emails of an account at one version. A row is the place of an email in the order of ids, which is that of arrival; rows of one snapshot mean nothing to
 * another. Safe for all threads.
 */
public final class Emails {
    private static final int BITS = 32;
    private final long account;
    private final long version;
    private final Map<Long, Box> boxes;
    private final Rows rows;
    private volatile long @Nullable [] byThread;
    private volatile @Nullable Map<Long, MailboxCounts> counts;

    /** The distinct emails in order of their ids, and for each its messages from first[row] to first[row + 1]. Shared by snapshots that differ in flags alone. */
    private record Rows(long[] emails, int[] first, Box[] order, int[] box, int[] index) {
        Rows with(Map<Long, Box> boxes) {
            return new Rows(emails, first, boxes.values().toArray(Box[]::new), box, index);
        }

        @Override
        public boolean equals(@Nullable Object o) {
            return this == o;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }

        @Override
        public String toString() {
            return emails.length + " emails";
        }
    }

    Emails(long account, long version, Map<Long, Box> boxes, @Nullable Emails before) {
        this.account = account;
        this.version = version;
        this.boxes = boxes;
        this.rows = before != null && before.sameMessages(boxes) ? before.rows.with(boxes) : rows(boxes);
    }

    private boolean sameMessages(Map<Long, Box> others) {
        if (!others.keySet().equals(boxes.keySet()))
            return false;
        for (Map.Entry<Long, Box> e : others.entrySet()) {
            Box mine = boxes.get(e.getKey());
            if (mine == null || !e.getValue().sameMessages(mine))
                return false;
        }
        return true;
    }

    private static Rows rows(Map<Long, Box> boxes) {
        int n = 0;
        for (Box b : boxes.values())
            n += b.emails().length;
        long[] keys = new long[n];
        int[] box = new int[n];
        int[] index = new int[n];
        Box[] order = boxes.values().toArray(Box[]::new);
        int at = 0;
        for (int b = 0; b < order.length; b++)
            for (int i = 0; i < order[b].emails().length; i++)
                if (order[b].emails()[i] != 0) {
                    keys[at] = order[b].emails()[i] << BITS | at;
                    box[at] = b;
                    index[at++] = i;
                }
        keys = Arrays.copyOf(keys, at);
        Arrays.sort(keys);
        long[] emails = new long[at];
        int[] first = new int[at + 1];
        int[] sortedBox = new int[at];
        int[] sortedIndex = new int[at];
        int row = 0;
        for (int k = 0; k < at; k++) {
            int was = (int) keys[k];
            sortedBox[k] = box[was];
            sortedIndex[k] = index[was];
            long email = keys[k] >>> BITS;
            if (row == 0 || emails[row - 1] != email) {
                emails[row] = email;
                first[row++] = k;
            }
        }
        first[row] = at;
        return new Rows(Arrays.copyOf(emails, row), Arrays.copyOf(first, row + 1), order, sortedBox, sortedIndex);
    }

    public long account() {
        return account;
    }

    /** What the state is called. */
    public long version() {
        return version;
    }

    /** Mailboxes in the order of their ids. */
    public List<Mailbox> mailboxes() {
        return boxes.values().stream().map(Box::mailbox).toList();
    }

    public @Nullable Mailbox mailbox(long id) {
        Box box = boxes.get(id);
        return box == null ? null : box.mailbox();
    }

    @Nullable
    Box box(long mailbox) {
        return boxes.get(mailbox);
    }

    /** How many messages are looked at to answer anything. */
    public int messages() {
        return rows.box.length;
    }

    /** Rows from 0, also of emails that cannot be seen. */
    public int rows() {
        return rows.emails.length;
    }

    /** The row of an email that is there, also unseen; -1. */
    public int row(long email) {
        int at = Arrays.binarySearch(rows.emails, email);
        return Math.max(at, -1);
    }

    public long email(int row) {
        return rows.emails[row];
    }

    public long thread(int row) {
        int k = rows.first[row];
        return rows.order[rows.box[k]].threads()[rows.index[k]];
    }

    private long flags(int k) {
        return rows.order[rows.box[k]].view().flags(rows.index[k]);
    }

    private boolean visible(int k) {
        return (flags(k) & Flags.DELETED) == 0;
    }

    /** Whether the email is anywhere without \Deleted. */
    public boolean isVisible(int row) {
        for (int k = rows.first[row]; k < rows.first[row + 1]; k++)
            if (visible(k))
                return true;
        return false;
    }

    public boolean isIn(int row, long mailbox) {
        for (int k = rows.first[row]; k < rows.first[row + 1]; k++)
            if (rows.order[rows.box[k]].mailbox().id() == mailbox && visible(k))
                return true;
        return false;
    }

    /** All messages of an email that can be seen, by mailbox. */
    public List<Place> places(int row) {
        List<Place> out = new ArrayList<>(1);
        for (int k = rows.first[row]; k < rows.first[row + 1]; k++)
            if (visible(k)) {
                Box b = rows.order[rows.box[k]];
                int i = rows.index[k];
                out.add(new Place(b.mailbox().id(), b.view().uid(i), b.view().flags(i), b.view().keywords(), b.view().octets(i),
                        b.view().internalDate(i)));
            }
        return out;
    }

    /** The system flags of all its messages together. */
    public long systemFlags(int row) {
        long flags = 0;
        for (int k = rows.first[row]; k < rows.first[row + 1]; k++)
            if (visible(k))
                flags |= flags(k);
        return flags & Flags.SYSTEM;
    }

    public long octets(int row) {
        int k = rows.first[row];
        return rows.order[rows.box[k]].view().octets(rows.index[k]);
    }

    /** Seconds since 1970. */
    public long date(int row) {
        int k = rows.first[row];
        return rows.order[rows.box[k]].view().internalDate(rows.index[k]);
    }

    /** A test for a keyword: a bit of the system's, or a word in any case. */
    public KeywordTest keyword(String word, long systemBit) {
        long[] bits = new long[rows.order.length];
        for (int b = 0; b < bits.length; b++)
            bits[b] = systemBit != 0 ? systemBit : Flags.keywords(rows.order[b].view().keywords(), word::equalsIgnoreCase);
        return row -> {
            for (int k = rows.first[row]; k < rows.first[row + 1]; k++)
                if ((flags(k) & bits[rows.box[k]]) != 0 && visible(k))
                    return true;
            return false;
        };
    }

    /** Whether an email has it. */
    public interface KeywordTest {
        boolean test(int row);
    }

    private long[] byThread() {
        long[] sorted = byThread;
        if (sorted == null) {
            sorted = new long[rows()];
            for (int row = 0; row < sorted.length; row++)
                sorted[row] = thread(row) << BITS | row;
            Arrays.sort(sorted);
            byThread = sorted;
        }
        return sorted;
    }

    /** Rows of the emails of a thread that can be seen, the oldest first. RFC 8621 §3 */
    public List<Integer> ofThread(long thread) {
        long[] sorted = byThread();
        int at = Arrays.binarySearch(sorted, thread << BITS);
        List<Integer> out = new ArrayList<>();
        for (int i = at < 0 ? -at - 1 : at; i < sorted.length && sorted[i] >>> BITS == thread; i++)
            if (isVisible((int) sorted[i]))
                out.add((int) sorted[i]);
        out.sort((a, b) -> date(a) != date(b) ? Long.compare(date(a), date(b)) : Integer.compare(a, b));
        return out;
    }

    /** What is in a mailbox. A thread is unread where any of its emails is, those in the mailbox for what is thrown away apart. RFC 8621 §2 */
    public MailboxCounts counts(long mailbox, long trash) {
        Map<Long, MailboxCounts> all = counts;
        if (all == null) {
            all = new Counting(trash).all();
            counts = all;
        }
        return all.getOrDefault(mailbox, MailboxCounts.NONE);
    }

    private final class Counting {
        private final long trash;
        private final long[][] sums = new long[rows.order.length][4];
        private final int[] seenIn = new int[rows.order.length];
        private int thread = 1;

        Counting(long trash) {
            this.trash = trash;
        }

        Map<Long, MailboxCounts> all() {
            long[] sorted = byThread();
            for (int from = 0, to; from < sorted.length; from = to) {
                for (to = from + 1; to < sorted.length && sorted[to] >>> BITS == sorted[from] >>> BITS;)
                    to++;
                thread(sorted, from, to);
            }
            Map<Long, MailboxCounts> out = new TreeMap<>();
            for (int b = 0; b < sums.length; b++)
                out.put(rows.order[b].mailbox().id(), new MailboxCounts(sums[b][0], sums[b][1], sums[b][2], sums[b][3]));
            return out;
        }

        private void thread(long[] sorted, int from, int to) {
            boolean unread = false, unreadInTrash = false;
            for (int i = from; i < to; i++) {
                int row = (int) sorted[i];
                if ((systemFlags(row) & (Flags.SEEN | Flags.DRAFT)) != 0)
                    continue;
                for (int k = rows.first[row]; k < rows.first[row + 1]; k++)
                    if (visible(k)) {
                        boolean thrown = rows.order[rows.box[k]].mailbox().id() == trash;
                        unreadInTrash |= thrown;
                        unread |= !thrown;
                    }
            }
            thread++;
            for (int i = from; i < to; i++)
                email((int) sorted[i], unread, unreadInTrash);
        }

        private void email(int row, boolean unread, boolean unreadInTrash) {
            boolean isUnread = (systemFlags(row) & (Flags.SEEN | Flags.DRAFT)) == 0;
            int last = -1;
            for (int k = rows.first[row]; k < rows.first[row + 1]; k++) {
                int b = rows.box[k];
                // Two messages of a mailbox can be the same email; they stand side by side.
                if (!visible(k) || b == last)
                    continue;
                last = b;
                sums[b][0]++;
                if (isUnread)
                    sums[b][1]++;
                if (seenIn[b] != thread) {
                    seenIn[b] = thread;
                    sums[b][2]++;
                    if (rows.order[b].mailbox().id() == trash ? unreadInTrash : unread)
                        sums[b][3]++;
                }
            }
        }
    }
}
