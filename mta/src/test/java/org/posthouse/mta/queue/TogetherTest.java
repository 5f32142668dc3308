package org.posthouse.mta.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.address.Address;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Authenticity;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.store.kv.Space;

/** Several messages in one commit, and not twice for one that is still there. */
final class TogetherTest {
    private House house;

    @BeforeEach
    void open() throws IOException {
        house = new House(1);
    }

    @AfterEach
    void close() {
        house.close();
    }

    private Letter letter(String text) throws Exception {
        Address a = Address.parse(text + "@here.example");
        Arrival arrival = house.arrival("robert@here.example", text.getBytes(StandardCharsets.US_ASCII));
        return new Letter(arrival, List.of(new Recipient(a, a, new Route.Local(a.local().value().hashCode()))));
    }

    private int rows(char kind) throws Exception {
        var keys = new ArrayList<byte[]>();
        house.engine.scan(Space.QUEUE, Codec.first(kind), Codec.after(kind), 1000, false, (k, _) -> keys.add(k));
        return keys.size();
    }

    @Test
    void allAreDeliveredAndNoneTwiceWhileTheCauseIsThere() throws Exception {
        // Nobody answers there, so that it stays.
        house.dns.add(z -> z.mx("there.example", 10, "mx.there.example").address("mx.there.example", "127.0.0.1"));
        long cause = house.send("robert@here.example", "Subject: cause\r\n\r\n", "far@there.example");
        assertTrue(house.queue.putOnce(cause, "list 1 0", List.of(letter("john"), letter("mary"))));
        assertFalse(house.queue.putOnce(cause, "list 1 0", List.of(letter("john"), letter("mary"))));
        house.restart();
        assertFalse(house.queue.putOnce(cause, "list 1 0", List.of(letter("john"))));
        assertTrue(house.queue.putOnce(cause, "list 1 1", List.of(letter("chris"))));
        house.log.until("three filed", () -> house.mailboxes.filed.size() == 3);
        assertEquals(2, rows('o'));
    }

    /** RFC 4865 §3 */
    @Test
    void whatIsScheduledWaitsAlsoWhereItIsPutWithOthers() throws Exception {
        Letter john = letter("john");
        Arrival plain = letter("mary").arrival();
        var terms = new Terms(Terms.Content.SEVEN_BIT, false, null, null, false, null, 0, house.now().plus(Duration.ofHours(1)));
        var later = new Arrival(plain.id(), plain.returnPath(), plain.trace(), plain.blob(), plain.size(), plain.arrived(), terms, "");
        house.queue.put(List.of(new Letter(later, letter("mary").recipients()), john));
        house.log.until("one filed", () -> house.mailboxes.filed.size() == 1);
        house.clock.advance(Duration.ofMinutes(59));
        assertEquals(List.of("john@here.example " + john.arrival().id()), List.copyOf(house.mailboxes.filed.keySet()));
        house.clock.advance(Duration.ofMinutes(2));
        house.log.until("both filed", () -> house.mailboxes.filed.size() == 2);
    }

    @Test
    void theRateOfASenderHoldsAlsoForWhatIsPutTogether() throws Exception {
        house.close();
        var rates = new Settings.Rates(0, 1, 0);
        Settings d = Settings.DEFAULT;
        house.settings = new Settings(d.retry(), d.expire(), d.delayNotice(), d.perDestination(), d.total(), d.perTransaction(), d.loaded(),
                d.loadedEach(), rates);
        house.open();
        var all = new ArrayList<Letter>();
        for (String name : List.of("john", "mary", "robert")) {
            Letter l = letter(name);
            Arrival a = l.arrival();
            all.add(new Letter(
                    new Arrival(a.id(), a.returnPath(), a.trace(), a.blob(), a.size(), a.arrived(), a.terms(), "robert@here.example"),
                    l.recipients()));
        }
        house.queue.put(all);
        house.log.until("an hour's worth filed", () -> house.mailboxes.filed.size() == 2);
        var left = house.queue.operator().show(all.getLast().arrival().id()).orElseThrow().recipients().getFirst();
        assertTrue(left.why().contains("over the rate of 1 recipients an hour"), left.why());
    }

    @Test
    void whatIsKeptAgainstRepetitionGoesInTheEnd() throws Exception {
        for (int i = 0; i < 50; i++)
            house.queue.putOnce(1_000_000 + i, "list 1 0", List.of(letter("m" + i)));
        house.log.until("all filed", () -> house.mailboxes.filed.size() == 50);
        assertTrue(rows('o') <= 5, () -> "rows are left");
    }

    @Test
    void whatACrashKeptFromBeingForgottenIsForgottenByTheSweep() throws Exception {
        for (int i = 0; i < 250; i++)
            house.queue.putForGood(i + 1, "approved 1", List.of(letter("m" + i)));
        house.log.until("all filed", () -> house.mailboxes.filed.size() == 250);
        assertEquals(250, rows('o'));
        house.queue.sweep((about, word) -> about % 2 == 0 || !word.equals("approved 1"));
        for (int i = 0; i < 250; i++)
            house.queue.putOnce(1_000_000 + i, "list 1 0", List.of(letter("n" + i)));
        assertFalse(house.queue.putForGood(2, "approved 1", List.of(letter("x"))));
        // The 125 that are known, and those that came while these were looked at, four with each new one.
        int left = rows('o');
        assertTrue(left < 160, () -> left + " rows are left");
        house.log.until("all filed", () -> house.mailboxes.filed.size() == 500);
    }

    @Test
    void whatWasPutForGoodIsKnownUntilItMayBeForgotten() throws Exception {
        assertTrue(house.queue.putForGood(999, "approved 1", List.of(letter("john"))));
        for (int i = 0; i < 50; i++)
            house.queue.putOnce(1_000_000 + i, "list 1 0", List.of(letter("m" + i)));
        house.restart();
        assertFalse(house.queue.putForGood(999, "approved 1", List.of(letter("john"))));
        house.queue.forget(999, "approved 1");
        house.queue.forget(999, "approved 2");
        for (int i = 50; i < 80; i++)
            house.queue.putOnce(1_000_000 + i, "list 1 0", List.of(letter("m" + i)));
        house.log.until("all filed", () -> house.mailboxes.filed.size() == 81);
        assertTrue(house.queue.putForGood(999, "approved 1", List.of(letter("mary"))));
    }

    @Test
    void recordsTellListsAndWhatIsKnownOfTheReturnPath() throws Exception {
        Address a = Address.parse("team+x@here.example");
        Row row = Row.fresh(3, new Recipient(a, a, new Route.Group(77)), house.now(), "");
        assertEquals(row, Codec.row(Codec.rowKey(5, 3), Codec.row(row)));
        Arrival plain = house.arrival("robert@here.example", new byte[]{1});
        for (Authenticity known : Authenticity.values()) {
            Arrival read = Codec.entry(plain.id(), Codec.entry(plain.with(known), 1));
            assertEquals(known, read.authenticity());
            assertEquals(plain.terms(), read.terms());
        }
    }
}
