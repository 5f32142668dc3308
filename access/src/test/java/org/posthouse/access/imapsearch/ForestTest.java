package org.posthouse.access.imapsearch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;
import org.posthouse.mail.mime.StructureCodec;
import org.posthouse.mail.mime.StructureView;

class ForestTest {
    private static StructureView record(String id, String references, String subject) throws Exception {
        String text = "Message-ID: " + id + "\r\n" + (references.isEmpty() ? "" : "References: " + references + "\r\n") + "Subject: "
                + subject
                + "\r\n\r\n";
        return StructureView.of(
                StructureCodec.encode(Structure.of(Source.of(text.getBytes(StandardCharsets.US_ASCII)), Limits.DEFAULT)));
    }

    @Test
    void loopsAndLongChainsEnd() throws Exception {
        int n = 50_000;
        References threads = new References(n, new Held());
        for (int i = 0; i < n; i++)
            threads.add(i, record("<" + i + "@x>", "<" + (i + n - 1) % n + "@x>", ""), i);
        int[][] found = new int[1][];
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            found[0] = threads.threads();
        });
        assertEquals(1, found[0].length);
        assertEquals(n, threads.forest().below(found[0]).length);
    }

    @Test
    void ofManyReferencesTheNearestCount() throws Exception {
        int n = 150;
        try (Held held = new Held()) {
            References threads = new References(n, held);
            StringBuilder before = new StringBuilder();
            for (int i = 0; i < n; i++) {
                threads.add(i, record("<" + i + "@x>", before.toString(), ""), i);
                before.append(i == 0 ? "" : " ").append("<").append(i).append("@x>");
            }
            int[] roots = threads.threads();
            assertEquals(1, roots.length);
            int[] chain = Arrays.stream(threads.forest().below(roots)).map(threads::message).toArray();
            assertArrayEquals(IntStream.range(0, n).toArray(), chain);
            for (int node : threads.forest().below(roots))
                assertEquals(threads.message(node) + 1 < n, threads.forest().single(node));
        }
    }

    @Test
    void everyMessageIsInOneThreadOnce() throws Exception {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            int n = 1 + random.nextInt(25);
            References threads = new References(n, new Held());
            for (int i = 0; i < n; i++) {
                StringBuilder references = new StringBuilder();
                for (int k = random.nextInt(5); k > 0; k--)
                    references.append("<").append(random.nextInt(30)).append("@x> ");
                threads.add(i, record("<" + random.nextInt(25) + "@x>", references.toString(),
                        List.of("", "a", "Re: a", "b", "[x] Re: b").get(random.nextInt(5))), random.nextInt(10));
            }
            int[] all = Arrays.stream(threads.forest().below(threads.threads())).map(threads::message).filter(m -> m >= 0).sorted()
                    .toArray();
            assertArrayEquals(IntStream.range(0, n).toArray(), all);
        }
    }

    @Test
    void sortsAsAnObjectSortDoes() {
        Random random = new Random(3);
        for (int round = 0; round < 500; round++) {
            int[] values = random.ints(random.nextInt(60), 0, 9).toArray();
            int[] order = IntStream.range(0, values.length).toArray();
            Order.sort(order, (a, b) -> Integer.compare(values[a], values[b]));
            assertArrayEquals(
                    IntStream.range(0, values.length).boxed().sorted(Comparator.comparingInt(i -> values[i])).mapToInt(i -> i).toArray(),
                    order);
        }
    }
}
