package org.posthouse.access.imapsession;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.BitSet;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.posthouse.protocol.imapwire.SequenceSet;
import org.posthouse.store.view.MailboxView;

class RangesTest {
    /** A view of given UIDs. */
    private record Uids(long... uids) implements MailboxView {
        @Override
        public long mailbox() {
            return 1;
        }

        @Override
        public long uidValidity() {
            return 1;
        }

        @Override
        public long uidNext() {
            return uids.length == 0 ? 1 : uids[uids.length - 1] + 1;
        }

        @Override
        public long version() {
            return 1;
        }

        @Override
        public long highestModSeq() {
            return 1;
        }

        @Override
        public int size() {
            return uids.length;
        }

        @Override
        public long uid(int index) {
            return uids[index];
        }

        @Override
        public long flags(int index) {
            return 0;
        }

        @Override
        public long modSeq(int index) {
            return 1;
        }

        @Override
        public long octets(int index) {
            return 1;
        }

        @Override
        public long internalDate(int index) {
            return 0;
        }

        @Override
        public int indexOf(long uid) {
            return java.util.Arrays.binarySearch(uids, uid);
        }

        @Override
        public List<String> keywords() {
            return List.of();
        }

        @Override
        public Difference since(MailboxView earlier) {
            throw new UnsupportedOperationException();
        }
    }

    private static BitSet bits(Ranges ranges) {
        BitSet bits = new BitSet();
        for (int r = 0; r < ranges.count(); r++)
            bits.set(ranges.from(r), ranges.to(r) + 1);
        return bits;
    }

    @Property
    void holdsWhatIsNamed(@ForAll @Size(max = 12) List<@IntRange(min = 1, max = 40) Integer> there,
            @ForAll @Size(min = 2, max = 10) List<@IntRange(min = 0, max = 45) Integer> ends) {
        Uids view = new Uids(there.stream().mapToLong(Integer::longValue).distinct().sorted().toArray());
        SequenceSet.Builder b = new SequenceSet.Builder();
        for (int i = 0; i + 1 < ends.size(); i += 2)
            b.add(ends.get(i), ends.get(i + 1));
        SequenceSet set = b.build();
        BitSet uids = new BitSet();
        BitSet numbers = new BitSet();
        boolean valid = view.size() > 0;
        for (int i = 0; i < set.ranges(); i++) {
            long star = view.size() == 0 ? 0 : view.uid(view.size() - 1);
            for (int k = 0; k < view.size(); k++) {
                if (view.uid(k) >= set.low(i, star) && view.uid(k) <= set.high(i, star))
                    uids.set(k);
                if (k + 1 >= set.low(i, view.size()) && k + 1 <= set.high(i, view.size()))
                    numbers.set(k);
            }
            valid &= set.low(i, view.size()) >= 1 && set.high(i, view.size()) <= view.size();
        }
        Ranges byUid = Ranges.ofUids(set, view);
        assertEquals(uids, bits(byUid));
        assertEquals(uids.stream().mapToObj(view::uid).toList(),
                LongStream.of(view.uids()).filter(u -> byUid.contains(view.indexOf(u))).boxed().toList());
        Ranges byNumber = Ranges.ofNumbers(set, view.size());
        if (!valid)
            assertNull(byNumber);
        else
            assertEquals(numbers, bits(java.util.Objects.requireNonNull(byNumber)));
    }

    @Test
    void namesTheUidsBetweenInFewRanges() {
        Uids view = new Uids(2, 5, 9, 10);
        Ranges ranges = Ranges.ofNumbers(SequenceSet.range(1, SequenceSet.STAR), 4);
        assertNotNull(ranges);
        assertEquals("2:10", ranges.uids(view).toString());
    }
}
