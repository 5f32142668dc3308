package org.posthouse.access.pop3server;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.reading.ReadAhead;
import org.posthouse.store.view.MailboxView;
import org.posthouse.store.view.UidSet;

/** The messages of one session, numbered from 1 as they were at login, and which of them are marked as deleted. RFC 1939 §5 */
final class Maildrop implements ReadAhead.Order {
    private final MailboxView view;
    /** Indices into the view of the messages shown; null: all of them. */
    private final int @Nullable [] shown;
    private final int size;
    private final BitSet marked = new BitSet();
    /** Journeys of the messages fetched since they were last told, and how many. */
    private long[] fetched = new long[16];
    private int count;
    private long octets;
    private int fetchedCount;
    private final BitSet everFetched = new BitSet();

    Maildrop(MailboxView view, UidSet hidden) {
        this.view = view;
        this.shown = hidden.isEmpty() ? null : visible(view, hidden);
        this.size = shown == null ? view.size() : shown.length;
        unmark();
    }

    private static int[] visible(MailboxView view, UidSet hidden) {
        int[] shown = new int[view.size()];
        int n = 0;
        int range = 0;
        for (int i = 0; i < view.size(); i++) {
            long uid = view.uid(i);
            while (range < hidden.ranges() && hidden.last(range) < uid)
                range++;
            if (range == hidden.ranges() || uid < hidden.first(range))
                shown[n++] = i;
        }
        return Arrays.copyOf(shown, n);
    }

    private int index(int number) {
        return shown == null ? number - 1 : shown[number - 1];
    }

    /** The highest message number, marked ones included. */
    int size() {
        return size;
    }

    /** True for a message that is there and not marked. */
    boolean has(int number) {
        return number >= 1 && number <= size && !marked.get(number);
    }

    boolean isMarked(int number) {
        return marked.get(number);
    }

    /** 0 where there is no such message, or it is marked. */
    @Override
    public long uid(int number) {
        return has(number) ? view.uid(index(number)) : 0;
    }

    @Override
    public long octets(int number) {
        return view.octets(index(number));
    }

    /** Stays the same as long as the message is in the mailbox, and is never used again. RFC 1939 §7 */
    String uniqueId(int number) {
        return view.uidValidity() + "." + view.uid(index(number));
    }

    long mailbox() {
        return view.mailbox();
    }

    /** Messages not marked, and their octets. */
    int count() {
        return count;
    }

    long octets() {
        return octets;
    }

    String summary() {
        return count + (count == 1 ? " message (" : " messages (") + octets + " octets)";
    }

    void mark(int number) {
        marked.set(number);
        count--;
        octets -= octets(number);
    }

    void unmark() {
        marked.clear();
        count = size;
        octets = 0;
        for (int n = 1; n <= size; n++)
            octets += octets(n);
    }

    UidSet marked() {
        return uids(marked);
    }

    int markedCount() {
        return marked.cardinality();
    }

    /** Notes that the client has had the whole message, which has that journey (0: none). */
    void fetched(int number, long journey) {
        if (everFetched.get(number))
            return;
        everFetched.set(number);
        if (journey == 0)
            return;
        if (fetchedCount == fetched.length)
            fetched = Arrays.copyOf(fetched, 2 * fetchedCount);
        fetched[fetchedCount++] = journey;
    }

    int fetchedCount() {
        return fetchedCount;
    }

    /** What was noted since the last time. */
    long[] takeFetched() {
        long[] journeys = Arrays.copyOf(fetched, fetchedCount);
        fetchedCount = 0;
        return journeys;
    }

    private UidSet uids(BitSet numbers) {
        var uids = new UidSet.Builder();
        for (int n = numbers.nextSetBit(1); n >= 0; n = numbers.nextSetBit(n + 1))
            uids.add(view.uid(index(n)));
        return uids.build();
    }
}
