package org.posthouse.store.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BlocksTest {
    private static Blocks of(int count) {
        Blocks.Builder b = new Blocks.Builder();
        for (int i = 1; i <= count; i++)
            b.add(i, i % 32, i, i * 100L, i);
        return b.build();
    }

    private static BlockView view(Blocks blocks) {
        return new BlockView(1, 1, 9, 1, 1, List.of(), blocks);
    }

    @Test
    void aMessageTakesAtMost32Octets() {
        Blocks blocks = of(100_000);
        assertTrue(blocks.bytes() <= 32L * 100_000, blocks.bytes() + " octets");
        Blocks grown = Blocks.EMPTY;
        for (int i = 1; i <= 3_000; i++)
            grown = grown.plus(List.of(new Blocks.NewRow(i, new HotRow(0, i, 5, 5))));
        assertTrue(grown.bytes() <= 32L * 3_000, grown.bytes() + " octets");
    }

    @Test
    void aChangeSharesAllOtherBlocks() {
        Blocks before = of(10_000);
        Blocks after = before.withFlags(new int[]{5_000}, new long[]{16}, 77);
        int shared = 0;
        for (int b = 0; b < after.count(); b++)
            shared += after.block(b) == before.block(b) ? 1 : 0;
        assertEquals(after.count() - 1, shared);
        assertNotSame(before, after);
        assertSame(before.block(0), before.without(new int[]{9_999}).block(0));
        assertEquals(UidSet.of(5_001), view(after).since(view(before)).flagged());
    }

    @Test
    void anyYearFits() {
        for (long date : new long[]{0, -1, -62_135_596_800L, 253_402_300_799L, 4_102_444_800L}) {
            Block b = new Block.Builder(1).add(0xffff_ffffL, -1, Long.MAX_VALUE, 0xffff_ffffL, date).build();
            assertEquals(date, b.date(0));
            assertEquals(0xffff_ffffL, b.uid(0));
            assertEquals(0xffff_ffffL, b.size(0));
            assertEquals(-1, b.flags(0));
            assertEquals(Long.MAX_VALUE, b.modSeq(0));
        }
    }

    /** Random edits beside a sorted map; the difference to any earlier view is what the maps say. */
    @Property(tries = 60)
    void editsAndDifferencesAreThoseOfAMap(@ForAll long seed, @ForAll @IntRange(min = 0, max = 3_000) int start) {
        Random random = new Random(seed);
        Blocks blocks = of(start);
        TreeMap<Long, Long> model = new TreeMap<>();
        for (int i = 1; i <= start; i++)
            model.put((long) i, (long) i);
        List<Blocks> views = new ArrayList<>(List.of(blocks));
        List<TreeMap<Long, Long>> models = new ArrayList<>(List.of(new TreeMap<>(model)));
        long next = start + 1L;
        for (int modSeq = 10_000; modSeq < 10_020; modSeq++) {
            switch (random.nextInt(3)) {
                case 0 -> {
                    List<Blocks.NewRow> rows = new ArrayList<>();
                    for (int i = random.nextInt(700); i >= 0; i--) {
                        rows.add(new Blocks.NewRow(next, new HotRow(0, modSeq, 1, 1)));
                        model.put(next, (long) modSeq);
                        next += 1 + random.nextInt(3);
                    }
                    blocks = blocks.plus(rows);
                }
                case 1 -> {
                    int[] at = some(random, blocks.size());
                    for (long uid : blocks.uids(at))
                        model.put(uid, (long) modSeq);
                    blocks = blocks.withFlags(at, new long[at.length], modSeq);
                }
                default -> {
                    int[] at = some(random, blocks.size());
                    for (long uid : blocks.uids(at))
                        model.remove(uid);
                    blocks = blocks.without(at);
                }
            }
            views.add(blocks);
            models.add(new TreeMap<>(model));
            check(blocks, model);
            int earlier = random.nextInt(views.size());
            MailboxView.Difference d = view(blocks).since(view(views.get(earlier)));
            assertEquals(difference(models.get(earlier), model), d);
        }
    }

    private static int[] some(Random random, int size) {
        int[] out = random.ints(random.nextInt(40), 0, Math.max(1, size)).sorted().distinct().filter(i -> i < size).toArray();
        return random.nextInt(4) == 0 ? firstHalf(size) : out;
    }

    private static int[] firstHalf(int size) {
        int[] all = new int[size / 2];
        Arrays.setAll(all, i -> i);
        return all;
    }

    private static void check(Blocks blocks, Map<Long, Long> model) {
        assertEquals(model.size(), blocks.size());
        BlockView view = view(blocks);
        int i = 0;
        for (Map.Entry<Long, Long> e : model.entrySet()) {
            assertEquals(e.getKey(), view.uid(i));
            assertEquals(e.getValue(), view.modSeq(i));
            assertEquals(i, view.indexOf(e.getKey()));
            if (!model.containsKey(e.getKey() + 1))
                assertEquals(-i - 2, view.indexOf(e.getKey() + 1));
            i++;
        }
    }

    private static MailboxView.Difference difference(Map<Long, Long> before, Map<Long, Long> now) {
        UidSet.Builder expunged = new UidSet.Builder(), added = new UidSet.Builder(), flagged = new UidSet.Builder();
        before.forEach((uid, _) -> {
            if (!now.containsKey(uid))
                expunged.add(uid);
        });
        now.forEach((uid, modSeq) -> {
            Long old = before.get(uid);
            if (old == null)
                added.add(uid);
            else if (!old.equals(modSeq))
                flagged.add(uid);
        });
        return new MailboxView.Difference(expunged.build(), added.build(), flagged.build());
    }
}
