package org.posthouse.mail.srs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;

class SrsTest {
    private static final Domain OURS = Domain.of("example.net");
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private static Srs at(Instant time, int key) {
        byte[] secret = new byte[32];
        secret[0] = (byte) key;
        return new Srs(secret, InstantSource.fixed(time));
    }

    private static final Srs SRS = at(NOON, 1);

    @Test
    void aSenderComesBack() {
        Address sender = Address.parse("robert@example.org");
        Address rewritten = SRS.rewrite(sender, OURS).orElseThrow();
        assertTrue(rewritten.toString().matches("SRS0=[a-z2-7]{6}=[a-z2-7]{2}=example\\.org=robert@example\\.net"), rewritten.toString());
        assertEquals(Optional.of(sender), SRS.origin(rewritten));
        assertEquals(Optional.of(sender), SRS.origin(Address.parse(rewritten.toString().toLowerCase(Locale.ROOT))));
        assertEquals(Optional.of(sender), SRS.origin(Address.parse(rewritten.toString().toUpperCase(Locale.ROOT)))
                .map(a -> Address.parse(a.toString().toLowerCase(Locale.ROOT))));
    }

    @Test
    void whatIsForgedOrOldLeadsNowhere() {
        Address rewritten = SRS.rewrite(Address.parse("robert@example.org"), OURS).orElseThrow();
        assertEquals(Optional.empty(), at(NOON, 2).origin(rewritten));
        assertEquals(Optional.empty(), SRS.origin(Address.parse(rewritten.toString().replace("robert", "mary"))));
        assertEquals(Optional.empty(), SRS.origin(Address.parse(rewritten.toString().replace("example.org", "example.com"))));
        assertTrue(at(NOON.plus(Duration.ofDays(Srs.DAYS)), 1).origin(rewritten).isPresent());
        assertEquals(Optional.empty(), at(NOON.plus(Duration.ofDays(Srs.DAYS + 1)), 1).origin(rewritten));
        assertEquals(Optional.empty(), at(NOON.minus(Duration.ofDays(2)), 1).origin(rewritten));
        for (String odd : new String[]{"SRS0@example.net", "SRS0=@example.net", "SRS0=a=b=c@example.net", "SRS1=x==y@example.net",
                "SRS0==aa==x@example.net", "srs@example.net", "SRS0+abcdef=aa=example.org=x@example.net"})
            assertEquals(Optional.empty(), SRS.origin(Address.parse(odd)), odd);
    }

    @Test
    void whatOthersHaveRewrittenKeepsTheFirstOfThem() {
        Address first = Address.parse("SRS0+ab=cd=a.test=jo@b.test");
        Address second = SRS.rewrite(first, OURS).orElseThrow();
        assertTrue(second.toString().startsWith("SRS1="), second.toString());
        assertEquals(Optional.of(first), SRS.origin(second));
        Srs other = at(NOON, 3);
        Address third = other.rewrite(second, Domain.of("c.test")).orElseThrow();
        assertNotEquals(second, third);
        assertEquals(Optional.of(first), other.origin(third));
        assertEquals(Optional.empty(), SRS.origin(Address.parse(second.toString().replace("jo@", "mary@"))));
    }

    @Test
    void whatWouldBeTooLongIsNotRewritten() {
        assertEquals(Optional.empty(), SRS.rewrite(Address.parse("a".repeat(60) + "@example.org"), OURS));
    }

    @Property(tries = 300)
    void anySenderComesBack(@ForAll @AlphaChars @NumericChars @StringLength(min = 1, max = 20) String local,
            @ForAll @AlphaChars @StringLength(min = 1, max = 12) String name) {
        Address sender = Address.parse(local + "=x@" + name + ".test");
        assertEquals(Optional.of(sender), SRS.rewrite(sender, OURS).flatMap(SRS::origin));
    }
}
