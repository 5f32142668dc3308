package org.posthouse.mail.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "robert@example.com | robert@example.com",
            "Robert.Smith@EXAMPLE.Com | Robert.Smith@example.com",
            "a+b@x.example | a+b@x.example",
            "!#$%&'*+-/=?^_`{}~@example.com | !#$%&'*+-/=?^_`{}~@example.com",
            "\"robert\"@example.com | robert@example.com",
            "\"a b\"@example.com | \"a b\"@example.com",
            "\"a@b\"@example.com | \"a@b\"@example.com",
            "\"a\\\"b\\\\c\"@example.com | \"a\\\"b\\\\c\"@example.com",
            "\"a..b\"@example.com | \"a..b\"@example.com",
            "\"\"@example.com | \"\"@example.com",
            "x@[192.0.2.1] | x@[192.0.2.1]",
            "x@[ipv6:2001:DB8::1] | x@[IPv6:2001:db8::1]",
            "x@[IPv6:::ffff:192.0.2.1] | x@[IPv6:::ffff:192.0.2.1]",
            "x@[tag:content] | x@[tag:content]",
            "用户@例子.test | 用户@xn--fsqu00a.test",
            "x@bücher.example | x@xn--bcher-kva.example",
            "x@XN--BCHER-KVA.example | x@xn--bcher-kva.example",
            "x@a | x@a", "postmaster@1.example | postmaster@1.example"})
    void reads(String text, String written) {
        Address address = Address.parse(text);
        assertEquals(written, address.toString());
        assertEquals(address, Address.parse(address.toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@", "a@", "@b.example", "a", "a b@example.com", "a@b@example.com", ".a@example.com", "a.@example.com",
            "a..b@example.com", "a@.example.com", "a@example..com", "a@example.com.", "a@-x.example", "a@x-.example", "a@x_y.example",
            "a@[192.0.2.256]",
            "a@[192.0.2]", "a@[IPv6:1::2::3]", "a@[IPv6:1:2:3:4:5:6:7:8:9]", "a@[", "a@[]", "a@[x]", "a@[1.2.3.4", "a(c)@example.com",
            "<a@example.com>",
            "\"a@example.com", "\"a\"b@example.com", "a@exam ple.com", "a@b,c", "a\r\n@example.com", "\"a\r\n\"@example.com",
            "a@example.com\r\n",
            "a@\u0000.example", "\ud800@example.com", "a@\u200b.example"})
    void refuses(String text) {
        assertThrows(AddressSyntaxException.class, () -> Address.parse(text));
        assertEquals(Optional.empty(), Address.tryParse(text));
    }

    @Test
    void lengthsAreThoseOfTheStandard() {
        String label = "a".repeat(63);
        assertEquals(64, Address.parse("b".repeat(64) + "@example.com").local().value().length());
        assertThrows(AddressSyntaxException.class, () -> Address.parse("b".repeat(65) + "@example.com"));
        assertThrows(AddressSyntaxException.class, () -> Address.parse("b@" + label + "a.example"));
        assertThrows(AddressSyntaxException.class, () -> Address.parse("b".repeat(64) + "@" + (label + ".").repeat(3) + "example"));
        assertThrows(AddressSyntaxException.class, () -> Address.parse("b@" + "a.".repeat(1_000_000)));
    }

    @Test
    void domainsAreEqualInAnyCaseAndScript() {
        assertEquals(Domain.of("Bücher.Example"), Domain.of("xn--BCHER-kva.example"));
        assertEquals("bücher.example", Domain.of("xn--bcher-kva.example").unicode());
        assertEquals("xn--strae-oqa.example", Domain.of("straße.example").ascii());
        assertNotEquals(Address.parse("A@example.com"), Address.parse("a@example.com"));
        assertTrue(Domain.of("[192.0.2.1]").isLiteral());
        assertFalse(Domain.of("example.com").isLiteral());
        assertTrue(Address.parse("ä@example.com").needsUtf8());
        assertFalse(Address.parse("a@ä.example").needsUtf8());
    }

    @Test
    void detailStandsAfterThePlus() {
        assertEquals(Optional.of("lists+x"), new LocalPart("robert+lists+x").detail());
        assertEquals("robert", new LocalPart("robert+lists").base().value());
        assertEquals(Optional.empty(), new LocalPart("+robert").detail());
        assertEquals("robert", new LocalPart("RoBert").folded());
    }

    @Test
    void theNullReturnPathIsEmpty() {
        assertEquals(ReturnPath.NULL, ReturnPath.parse(""));
        assertTrue(ReturnPath.NULL.isNull());
        assertEquals("", ReturnPath.NULL.toString());
        assertEquals("a@example.com", ReturnPath.parse("a@example.com").toString());
    }

    @Property
    void anyLocalPartComesBack(@ForAll String value) {
        LocalPart local;
        try {
            local = new LocalPart(value);
        } catch (AddressSyntaxException e) {
            return;
        }
        Address address = new Address(local, Domain.of("example.com"));
        if (value.chars().allMatch(c -> c < 128) || !address.toString().startsWith("\"")) {
            assertEquals(address, Address.parse(address.toString()));
        }
    }

    @Property
    void noTextBreaksTheReader(@ForAll String text) {
        Address.tryParse(text);
        Address.tryParse("a@" + text);
        Address.tryParse("a@[IPv6:" + text + "]");
    }
}
