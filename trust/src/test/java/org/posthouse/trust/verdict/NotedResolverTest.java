package org.posthouse.trust.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.posthouse.trust.dns.Answer;
import org.posthouse.trust.dns.Mx;
import org.posthouse.trust.dns.Resolver;
import org.posthouse.trust.dns.Tlsa;
import org.posthouse.trust.dns.Zone;
import org.posthouse.trust.dns.ZoneResolver;

/** What an examination asks goes through in its turn, with the time it has. */
class NotedResolverTest {
    private final Semaphore turns = new Semaphore(1, true);
    private final Questioning questions = new Questioning(() -> true);
    private final List<String> seen = new ArrayList<>();

    /** Writes down how it is asked. */
    private final class Seen implements Resolver {
        private final Resolver zone = new ZoneResolver(Zone.builder().txt("example.net", "x").build());

        @Override
        public Resolver until(long deadline) {
            seen.add("until " + deadline);
            return this;
        }

        @Override
        public List<Answer<InetAddress>> addresses(List<String> names, boolean v6) {
            seen.add(names + " with " + turns.availablePermits() + " turns left");
            return names.stream().map(zone::a).toList();
        }

        @Override
        public Answer<String> txt(String name) {
            seen.add("txt");
            return zone.txt(name);
        }

        @Override
        public Answer<Mx> mx(String name) {
            return zone.mx(name);
        }

        @Override
        public Answer<InetAddress> a(String name) {
            return zone.a(name);
        }

        @Override
        public Answer<InetAddress> aaaa(String name) {
            return zone.aaaa(name);
        }

        @Override
        public Answer<String> ptr(InetAddress address) {
            return zone.ptr(address);
        }

        @Override
        public Answer<Tlsa> tlsa(String name) {
            return zone.tlsa(name);
        }

        @Override
        public Answer<String> cname(String name) {
            return zone.cname(name);
        }
    }

    private final NotedResolver resolver = new NotedResolver(new Seen(), turns, 1, questions);

    @Test
    void timeAndCompanyArePassedOn() {
        long end = System.nanoTime() + 60_000_000_000L;
        assertEquals(2, resolver.until(end).addresses(List.of("a.example", "b.example"), false).size());
        assertEquals(List.of("until " + end, "[a.example, b.example] with 0 turns left"), seen);
        assertEquals(List.of("a.example A: no such name", "b.example A: no such name"), questions.notes());
        assertEquals(1, turns.availablePermits());
    }

    @Test
    void whoHasNoTurnInTimeIsTurnedAway() throws Exception {
        turns.acquire();
        assertFalse(questions.turnedAway());
        assertInstanceOf(Answer.TemporaryFailure.class, resolver.until(System.nanoTime()).txt("example.net"));
        assertTrue(questions.turnedAway());
        assertFalse(seen.contains("txt"));
        turns.release();
        assertInstanceOf(Answer.Found.class, resolver.txt("example.net"));
    }

    @Test
    void nothingIsAskedForNobody() {
        questions.close();
        assertInstanceOf(Answer.TemporaryFailure.class, resolver.txt("example.net"));
        assertEquals(List.of(), seen);
        assertFalse(questions.turnedAway());
    }
}
