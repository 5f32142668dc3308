package org.posthouse.base.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class LimitTest {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final InstantSource clock = () -> now;

    @Test
    void aBucketEmptiesAndRefillsEvenly() {
        var limiter = new RateLimiter(3, Duration.ofMinutes(3), 100, clock);
        for (int i = 0; i < 3; i++)
            assertTrue(limiter.tryTake("a"));
        assertFalse(limiter.tryTake("a"));
        assertEquals(Duration.ofMinutes(1), limiter.waitFor("a"));
        assertTrue(limiter.tryTake("b"));
        now = now.plusSeconds(59);
        assertFalse(limiter.tryTake("a"));
        now = now.plusSeconds(1);
        assertTrue(limiter.tryTake("a"));
        assertFalse(limiter.tryTake("a"));
        now = now.plusSeconds(100_000);
        assertFalse(limiter.tryTake("a", 4));
        assertTrue(limiter.tryTake("a", 3));
    }

    @Test
    void chargingMakesADebtOfOneBurstAtMost() {
        var limiter = new RateLimiter(2, Duration.ofSeconds(2), 10, clock);
        limiter.charge("a", 100);
        assertEquals(Duration.ofSeconds(3), limiter.waitFor("a"));
        now = now.plusSeconds(3);
        assertTrue(limiter.tryTake("a"));
    }

    @Test
    void aClockSetBackRefillsNothingAndStopsNothing() {
        var limiter = new RateLimiter(1, Duration.ofSeconds(10), 10, clock);
        assertTrue(limiter.tryTake("a"));
        now = now.minusSeconds(1000);
        assertFalse(limiter.tryTake("a"));
        now = now.plusSeconds(10);
        assertTrue(limiter.tryTake("a"));
    }

    @Test
    void aFloodOfKeysIsBoundedAndTheOldestIsForgotten() {
        var limiter = new RateLimiter(1, Duration.ofHours(1), 100, clock);
        assertTrue(limiter.tryTake("first"));
        for (int i = 0; i < 99; i++)
            limiter.tryTake("k" + i);
        assertFalse(limiter.tryTake("first"));
        for (int i = 0; i < 10_000; i++)
            limiter.tryTake("f" + i);
        assertEquals(100, limiter.keys());
        assertTrue(limiter.tryTake("first"));
    }

    @Test
    void tenThousandConnectionsAreCountedAndForgotten() throws Exception {
        var limits = new ConnectionLimits(10_000, 50);
        var admitted = new java.util.ArrayList<InetAddress>();
        for (int host = 0; host < 250; host++)
            for (int i = 0; i < 60; i++) {
                InetAddress a = InetAddress.getByAddress(new byte[]{(byte) 192, 0, 2, (byte) host});
                ConnectionLimits.Answer answer = limits.enter(a);
                if (answer == ConnectionLimits.Answer.ADMITTED)
                    admitted.add(a);
                else
                    assertEquals(i < 50 || limits.open() == 10_000
                            ? ConnectionLimits.Answer.TOO_MANY
                            : ConnectionLimits.Answer.TOO_MANY_FROM_ADDRESS, answer);
            }
        assertEquals(10_000, admitted.size());
        assertEquals(200, limits.addresses());
        admitted.forEach(limits::leave);
        assertEquals(0, limits.open());
        assertEquals(0, limits.addresses());
    }

    @Test
    void oneIpv6NetworkIsOneAddress() throws Exception {
        var limits = new ConnectionLimits(10, 2);
        assertEquals(ConnectionLimits.Answer.ADMITTED, limits.enter(InetAddress.getByName("2001:db8:0:1::1")));
        assertEquals(ConnectionLimits.Answer.ADMITTED, limits.enter(InetAddress.getByName("2001:db8:0:1:ffff::2")));
        assertEquals(ConnectionLimits.Answer.TOO_MANY_FROM_ADDRESS, limits.enter(InetAddress.getByName("2001:db8:0:1::3")));
        assertEquals(ConnectionLimits.Answer.ADMITTED, limits.enter(InetAddress.getByName("2001:db8:0:2::1")));
    }

    @Test
    void anErrorBudgetEnds() {
        var budget = new ErrorBudget(2);
        assertTrue(budget.spend());
        assertTrue(budget.spend());
        assertFalse(budget.spend());
        assertTrue(budget.exhausted());
        var heavy = new ErrorBudget(5);
        assertTrue(heavy.spend(5));
        heavy.earn();
        assertTrue(heavy.spend());
        assertFalse(heavy.spend());
    }
}
