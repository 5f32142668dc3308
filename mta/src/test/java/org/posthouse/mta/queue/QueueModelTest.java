package org.posthouse.mta.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.JourneyEvent.Step;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.testkit.engine.FaultyEngine;
import org.posthouse.testkit.smtp.Received;
import org.posthouse.testkit.smtp.Script;
import org.posthouse.testkit.smtp.ScriptedPeer;

/** Random answers, lost connections and crashes: whatever happens, every accepted recipient has exactly one end, and no message is lost or sent twice for no reason. */
final class QueueModelTest {
    private static final int ROUNDS = 12;

    private final FaultyEngine engine = new FaultyEngine(new MemoryEngine());
    /** Recipients "message address" that the queue has taken, and with a reply that may have been lost. */
    private final Set<String> accepted = new HashSet<>();
    private final Set<String> uncertain = new HashSet<>();

    private boolean crashed;

    /** Answers by chance; towards the end of a test everything is accepted. */
    private static final class Moods implements Script {
        private final Random random;
        volatile boolean kind;

        Moods(long seed) {
            random = new Random(seed);
        }

        @Override
        public synchronized Action on(int connection, String line) {
            int dice = kind ? 99 : random.nextInt(100);
            if (line.startsWith("RCPT"))
                return dice < 8 ? new Action.Say("450 4.2.1 Later") : dice < 14 ? new Action.Say("550 5.1.1 Never") : new Action.Accept();
            if (line.equals("."))
                return dice < 6
                        ? new Action.Drop()
                        : dice < 10
                                ? new Action.Say("451 4.3.0 Later")
                                : dice < 13 ? new Action.Say("554 5.6.0 Never") : new Action.Accept();
            return dice < 2 ? new Action.Drop() : dice < 3 ? new Action.Say("421 4.3.2 Busy") : new Action.Accept();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void everyRecipientEndsOnce(long seed) throws Exception {
        var moods = new Moods(seed);
        var random = new Random(seed * 31);
        try (ScriptedPeer peer = ScriptedPeer.start(moods); House house = house(peer.port())) {
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = random.nextInt(6); i >= 0; i--)
                    send(house, random, round * 10 + i);
                house.clock.advance(Duration.ofSeconds(random.nextInt(600)));
                if (random.nextInt(3) == 0)
                    crash(house, peer);
            }
            moods.kind = true;
            for (int i = 0; i < 40 && !empty(house); i++) {
                house.clock.advance(Duration.ofHours(4));
                house.log.until("at rest", () -> house.queue.running() == 0 || tick(house));
            }
            house.log.until("empty", () -> empty(house));
            check(house, peer);
        }
    }

    private static boolean tick(House house) {
        house.clock.advance(Duration.ofSeconds(6));
        return false;
    }

    private House house(int port) {
        var house = new House(port);
        house.close();
        house.engine = engine;
        house.settings = new Settings(Settings.DEFAULT.retry(), Duration.ofDays(60), Duration.ZERO, 3, 5, 4, 8);
        house.dns.add(z -> z.mx("there.example", 10, "mx.there.example").address("mx.there.example", "127.0.0.1"));
        house.open();
        return house;
    }

    private void send(House house, Random random, int number) {
        var to = new String[1 + random.nextInt(6)];
        for (int i = 0; i < to.length; i++)
            to[i] = "r" + i + (random.nextInt(5) == 0 ? "@here.example" : "@there.example");
        try {
            house.send("robert@here.example", "m" + number, to);
            for (String t : to)
                accepted.add("m" + number + " " + t);
        } catch (Refusal e) {
            for (String t : to)
                uncertain.add("m" + number + " " + t);
        }
    }

    /** Replies that were given and not yet recorded count as lost. */
    private void crash(House house, ScriptedPeer peer) throws Refusal {
        crashed = true;
        engine.crash();
        house.queue.close(Duration.ofSeconds(10));
        house.relay.close();
        engine.reopen();
        Set<String> relayed = ends(house, Step.RELAYED).keySet();
        for (Received r : peer.received())
            for (String to : r.recipients())
                if (!relayed.contains(key(r, to)))
                    uncertain.add("reply " + key(r, to));
        house.open();
    }

    private static String key(Received r, String rcpt) {
        String text = r.text();
        return text.substring(text.indexOf("\r\n") + 2).strip() + " " + rcpt.substring("RCPT TO:<".length(), rcpt.indexOf('>'));
    }

    private static boolean empty(House house) {
        try {
            return house.queue.operator().list(Filter.ALL, 1).isEmpty();
        } catch (Refusal e) {
            throw new AssertionError(e);
        }
    }

    /** How often each recipient of a message of ours came to that end. */
    private Map<String, Integer> ends(House house, Step step) {
        var all = new HashMap<String, Integer>();
        for (JourneyEvent e : house.log.all(step)) {
            String name = house.names.get(e.journey());
            if (name != null)
                all.merge(name + " " + e.recipient(), 1, Integer::sum);
        }
        return all;
    }

    private void check(House house, ScriptedPeer peer) throws IOException {
        Map<String, Integer> relayed = ends(house, Step.RELAYED);
        Map<String, Integer> bounced = ends(house, Step.BOUNCED);
        var came = new HashMap<String, Integer>();
        for (Received r : peer.received())
            for (String to : r.recipients()) {
                came.merge(key(r, to), 1, Integer::sum);
                if (!r.answered())
                    uncertain.add("reply " + key(r, to));
            }
        for (String who : accepted) {
            boolean local = who.endsWith("@here.example");
            int filed = local ? house.mailboxes.times.getOrDefault(house.filedKey(who), 0) : 0;
            int ends = relayed.getOrDefault(who, 0) + bounced.getOrDefault(who, 0) + (local ? Math.min(1, filed) : 0);
            // The event of an end may have died with the process, after the commit and before it was told.
            if (ends != 0 || !crashed || (!came.containsKey(who) && !house.reports.told.contains(who)))
                assertEquals(1, ends, who);
            if (relayed.containsKey(who))
                assertTrue(came.getOrDefault(who, 0) >= 1, "relayed and never came: " + who);
            if (came.getOrDefault(who, 0) > 1)
                assertTrue(uncertain.contains("reply " + who), "twice for no reason: " + who);
        }
        came.keySet().removeAll(accepted);
        came.keySet().removeIf(uncertain::contains);
        assertEquals(Map.of(), came, "sent and never accepted");
    }
}
