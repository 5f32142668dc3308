package org.posthouse.store.mailbox;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;
import org.posthouse.store.rows.UidRanges;
import org.posthouse.store.view.UidSet;

class UidSetTest {
    @Property(tries = 500)
    void itIsASetOfNumbers(@ForAll @Size(max = 40) List<@LongRange(min = 1, max = 120) Long> starts,
            @ForAll @Size(max = 40) List<@LongRange(min = 0, max = 9) Long> lengths) {
        UidSet.Builder b = new UidSet.Builder();
        TreeSet<Long> model = new TreeSet<>();
        for (int i = 0; i < Math.min(starts.size(), lengths.size()); i++) {
            b.add(starts.get(i), starts.get(i) + lengths.get(i));
            for (long u = starts.get(i); u <= starts.get(i) + lengths.get(i); u++)
                model.add(u);
        }
        UidSet set = b.build();
        assertEquals(model.size(), set.size());
        assertArrayEquals(model.stream().mapToLong(u -> u).toArray(), set.stream().toArray());
        List<Long> walked = new ArrayList<>();
        set.iterator().forEachRemaining((long u) -> walked.add(u));
        assertEquals(new ArrayList<>(model), walked);
        for (long u = 1; u < 140; u++)
            assertEquals(model.contains(u), set.contains(u));
        for (int r = 1; r < set.ranges(); r++)
            assertTrue(set.first(r) > set.last(r - 1) + 1, "ranges are joined");
        UidSet same = UidSet.of(model.stream().mapToLong(u -> u).toArray());
        assertEquals(set, same);
        assertEquals(set.hashCode(), same.hashCode());
        RecordWriter out = new RecordWriter(16);
        UidRanges.write(out, set);
        assertEquals(set, UidRanges.read(new RecordReader(out.done())));
    }

    @Property(tries = 500)
    void whatIsWithoutAnotherIsInThatOneOnly(@ForAll @Size(max = 40) List<@LongRange(min = 1, max = 60) Long> one,
            @ForAll @Size(max = 40) List<@LongRange(min = 1, max = 60) Long> other) {
        TreeSet<Long> left = new TreeSet<>(one);
        left.removeAll(other);
        UidSet without = uids(one).without(uids(other));
        assertEquals(uids(left), without);
    }

    @Property(tries = 500)
    void whatIsInEitherIsInTheUnionAndWhatIsInBothInTheOther(@ForAll @Size(max = 40) List<@LongRange(min = 1, max = 60) Long> one,
            @ForAll @Size(max = 40) List<@LongRange(min = 1, max = 60) Long> other) {
        TreeSet<Long> all = new TreeSet<>(one);
        all.addAll(other);
        assertEquals(uids(all), uids(one).or(uids(other)));
        assertEquals(uids(all), new UidSet.Builder().add(uids(one)).add(uids(other)).build());
        TreeSet<Long> both = new TreeSet<>(one);
        both.retainAll(other);
        assertEquals(uids(both), uids(one).and(uids(other)));
    }

    private static UidSet uids(Collection<Long> uids) {
        return UidSet.of(uids.stream().mapToLong(u -> u).toArray());
    }

    @Test
    void itsTextIsThatOfTheStandard() {
        assertEquals("1:3,7", UidSet.of(7, 1, 3, 2).toString());
        assertEquals("", UidSet.EMPTY.toString());
        assertEquals("4294967295", UidSet.of(0xffff_ffffL).toString());
        assertFalse(UidSet.EMPTY.iterator().hasNext());
        assertThrows(NoSuchElementException.class, () -> UidSet.EMPTY.iterator().nextLong());
        assertThrows(IllegalArgumentException.class, () -> UidSet.of(0));
        assertThrows(IllegalArgumentException.class, () -> UidSet.range(3, 2));
    }
}
