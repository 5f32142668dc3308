package org.posthouse.mta.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.posthouse.testkit.time.VirtualClock;

/** Paces, turns and rooms, job by job. */
final class LanesTest {
    /** A job that runs until it is let go. */
    private static final class Held implements Job {
        private final String lane;
        private final int priority;
        final CountDownLatch go = new CountDownLatch(1);
        final CountDownLatch over = new CountDownLatch(1);

        Held(String lane, int priority) {
            this.lane = lane;
            this.priority = priority;
        }

        @Override
        public Object lane() {
            return lane;
        }

        @Override
        public int priority() {
            return priority;
        }

        @Override
        public int weight() {
            return 1;
        }

        @Override
        public boolean paced() {
            return true;
        }
    }

    private final VirtualClock clock = new VirtualClock();
    private final BlockingQueue<Held> running = new LinkedBlockingQueue<>();
    private Lanes<Held> lanes = lanes(8, 100, 0);

    private Lanes<Held> lanes(int each, int total, int rate) {
        return new Lanes<>(new Lanes.Bounds(each, total, rate), new ReentrantLock(), clock, clock, this::work);
    }

    private void work(Held job) {
        running.add(job);
        try {
            assertTrue(job.go.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            job.over.countDown();
        }
    }

    private void add(String lane, int many) {
        for (int i = 0; i < many; i++)
            lanes.add(new Held(lane, 0));
    }

    private List<Held> started(int many) throws InterruptedException {
        var all = new ArrayList<Held>();
        for (int i = 0; i < many; i++) {
            Held job = running.poll(20, TimeUnit.SECONDS);
            assertTrue(job != null, "only " + i + " of " + many + " run");
            all.add(job);
        }
        return all;
    }

    private int limit(String lane) {
        return lanes.standing(lane, true).limit();
    }

    @AfterEach
    void close() {
        lanes.close(Duration.ZERO);
        running.forEach(j -> j.go.countDown());
    }

    @Test
    void aDestinationIsApproachedSlowlyAndSoonerLeftAlone() throws Exception {
        add("a", 30);
        started(2);
        assertEquals(2, lanes.running());
        for (int n = 3; n <= 8; n++) {
            lanes.good("a");
            started(1);
            assertEquals(n, lanes.running());
        }
        lanes.good("a");
        assertEquals(8, limit("a"));
        lanes.busy("a");
        assertEquals(4, limit("a"));
        lanes.good("a");
        assertEquals(4, limit("a"), "calm for a minute");
        clock.advance(Duration.ofMinutes(1));
        lanes.good("a");
        assertEquals(5, limit("a"));
        lanes.down("a", clock.instant().plusSeconds(60), "no answer");
        assertEquals(22, lanes.drain("a").size());
        assertEquals("no answer", lanes.standing("a", true).why());
        add("a", 1);
        assertEquals(8, lanes.running());
        assertNull(running.poll());
    }

    @Test
    void destinationsTakeTurnsAndTheStuckGiveWay() throws Exception {
        lanes = lanes(8, 4, 0);
        for (String lane : List.of("a", "b", "c", "d", "e", "f"))
            add(lane, 1);
        List<Held> stuck = started(4);
        add("brisk", 3);
        assertEquals(4, lanes.running());
        clock.advance(Lanes.LONG);
        // The last of the first six, and what answers.
        List<String> next = started(4).stream().map(j -> j.lane).toList();
        assertTrue(next.contains("brisk"), next.toString());
        assertEquals(8, lanes.running());
        stuck.getFirst().go.countDown();
        assertTrue(stuck.getFirst().over.await(20, TimeUnit.SECONDS));
    }

    @Test
    void higherClassesGoFirstButOneTurnInEightIsOfTheOldest() {
        var turns = new Turns<String>();
        for (int i = 0; i < 20; i++)
            turns.add(0, "low" + i);
        for (int i = 0; i < 20; i++)
            turns.add(5, "high" + i);
        var order = new ArrayList<String>();
        for (String s = turns.poll(); s != null; s = turns.poll())
            order.add(s);
        assertEquals(40, order.size());
        assertEquals("low0", order.get(7));
        assertEquals("low1", order.get(15));
        assertEquals("high0", order.getFirst());
        assertTrue(order.subList(0, 22).containsAll(List.of("high18", "high17", "low0", "low1")), order.toString());
    }

    @Test
    void aRateIsKept() throws Exception {
        lanes = lanes(8, 100, 6);
        add("a", 10);
        for (Held job : started(2))
            job.go.countDown();
        int seen = 2;
        for (Held job = running.poll(1, TimeUnit.SECONDS); job != null; job = running.poll(200, TimeUnit.MILLISECONDS)) {
            job.go.countDown();
            seen++;
        }
        assertTrue(seen == 6 || seen == 7, "at once: " + seen);
        clock.advance(Duration.ofSeconds(10));
        started(1).getFirst().go.countDown();
    }
}
