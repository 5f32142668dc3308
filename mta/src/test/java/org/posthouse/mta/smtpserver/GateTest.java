package org.posthouse.mta.smtpserver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.posthouse.mta.gate.Gate;
import org.posthouse.mta.gate.GateSettings;
import org.posthouse.mta.gate.Listed;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.testkit.dns.VirtualDns;

/** What strangers hear from the gate, and what the journey tells of it. */
class GateTest {
    private final Office office = new Office();
    private final VirtualDns dns = VirtualDns
            .of(z -> z.address("99.2.0.192.block.test", "127.0.0.2").txt("99.2.0.192.block.test", "sends what nobody wants"));

    @Test
    void aListThatDoesNotServeUsSaysNothing() throws Exception {
        VirtualDns errors = VirtualDns.of(z -> z.address("99.2.0.192.block.test", "127.255.255.254").address("99.2.0.192.allow.test",
                "127.0.0.255").address("98.2.0.192.allow.test", "127.0.0.255").address("98.2.0.192.block.test", "127.0.0.2"));
        office.gate = new Gate(new GateSettings(List.of(), List.of("allow.test"), List.of("block.test"), Duration.ofSeconds(20), null),
                errors, office.engine, office.clock);
        try (Caller c = office.call(Door.RECEIVING, "192.0.2.99")) {
            c.ehlo().send("robert@there.test", "john@example.com", "x", "250");
        }
        assertEquals("block.test gave no answer: it does not serve our resolver, or not so much",
                office.events.getLast().facts().get("gate"));
        try (Caller c = office.call(Door.RECEIVING, "192.0.2.98")) {
            c.ehlo().say("MAIL FROM:<robert@there.test>", "250").say("RCPT TO:<john@example.com>", "554 5.7.1");
        }
    }

    private void gate(boolean grey) throws Exception {
        var how = new GateSettings.Greylisting(Duration.ofMinutes(5), Duration.ofDays(1), Duration.ofDays(36), 1000);
        office.gate = new Gate(new GateSettings(List.of(), List.of(), List.of("block.test"), Duration.ofSeconds(20), grey ? how : null),
                dns,
                office.engine, office.clock);
    }

    @Test
    void greylisted() throws Exception {
        gate(true);
        try (Caller c = office.call(Door.RECEIVING)) {
            c.ehlo().say("MAIL FROM:<robert@there.test>", "250").say("RCPT TO:<chris@example.com>", "550 5.1.1")
                    .say("RCPT TO:<john@example.com>", "451 4.7.1 Greylisted, this is the first message of this kind; try again in 300 s")
                    .say("RCPT TO:<postmaster>", "250").say("RSET", "250");
            office.clock.advance(Duration.ofMinutes(5));
            c.send("robert@there.test", "john@example.com", "x", "250");
        }
        JourneyEvent refused = office.events.get(1);
        assertEquals("this is the first message of this kind", refused.facts().get("gate"));
        assertEquals("john@example.com", refused.recipient());
        assertEquals("greylist: came again after 300 s; not listed", office.events.getLast().facts().get("gate"));
    }

    @Test
    void doubtsAreWrittenDown() throws Exception {
        VirtualDns lists = VirtualDns.of(z -> z.address("99.2.0.192.doubt.test", "127.0.0.2").address("98.2.0.192.doubt.test", "127.0.0.2")
                .address("98.2.0.192.allow.test", "127.0.0.2").address("99.2.0.192.other.test", "127.0.0.9"));
        office.gate = new Gate(
                new GateSettings(List.of(), List.of("allow.test"), List.of(), List.of("doubt.test", "none.test", "other.test"),
                        Duration.ofSeconds(20), null),
                lists, office.engine, office.clock);
        for (String host : List.of("192.0.2.99", "192.0.2.98", "192.0.2.97"))
            try (Caller c = office.call(Door.RECEIVING, host)) {
                c.ehlo().send("robert@there.test", "john@example.com", "x", "250");
            }
        assertEquals(List.of(List.of("doubt.test", "other.test"), List.of(), List.of()),
                office.delivered.stream().map(d -> Listed.zones(d.arrival().trace())).toList());
    }

    @Test
    void listed() throws Exception {
        gate(false);
        try (Caller c = office.call(Door.RECEIVING, "192.0.2.99")) {
            c.ehlo().say("MAIL FROM:<robert@there.test>", "250")
                    .say("RCPT TO:<john@example.com>", "554 5.7.1 [192.0.2.99] is listed by block.test: sends what nobody wants")
                    .say("RCPT TO:<postmaster@example.com>", "250");
        }
        try (Caller c = office.call(Door.RECEIVING, "192.0.2.98")) {
            c.ehlo().send("robert@there.test", "john@example.com", "x", "250");
        }
        try (Caller c = office.call(Door.SUBMISSION, "192.0.2.99")) {
            c.ehlo().say("MAIL FROM:<john@example.com>", "530");
        }
    }
}
