package org.posthouse.trust.dkim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.posthouse.trust.authres.Result;

/** What RFC 6376 requires and no other test shows. */
class RequirementsTest {
    /** RFC 6376 §3.4: a canonical form is for hashing alone; §3.5 h=: a signature does not name its own field, other names are there in any case. */
    @Test
    void signingChangesNothingAndDoesNotNameItself() {
        String signed = Messages.signed(Messages.PLAIN, Messages.rsa());
        assertTrue(signed.endsWith("\r\n" + Messages.PLAIN));
        String field = signed.substring(0, signed.length() - Messages.PLAIN.length());
        String h = field.replaceAll("\\s", "").replaceAll(".*;h=([^;]*);.*", "$1").toLowerCase(Locale.ROOT);
        List<String> names = List.of(h.split(":"));
        assertFalse(names.isEmpty() || names.contains("dkim-signature"), h);
        assertTrue(names.contains("from"), h);
        assertEquals(Result.PASS, Messages.one(signed).result());
    }

    /** RFC 6376 §3.4.1, §3.4.2: simple keeps each octet, relaxed keeps the colon and the end of the line. */
    @Test
    void formsOfAField() {
        byte[] field = Messages.octets("SubJect : a\t b\r\n\t c  \r\n");
        Header header = Header.of(field);
        assertEquals("SubJect : a\t b\r\n\t c  \r\nB: b=", canonical(header, Canonicalization.SIMPLE));
        assertEquals("subject:a b c\r\nb:b=", canonical(header, Canonicalization.RELAXED));
    }

    private static String canonical(Header header, Canonicalization how) {
        try {
            return new String(SignedFields.octets(header, List.of("subject", "absent"), Messages.octets("B: b=xyz"), how),
                    StandardCharsets.US_ASCII);
        } catch (TagException e) {
            throw new AssertionError(e);
        }
    }

    /** RFC 6376 §3.5 b=: blanks in base64 are no part of it, wherever they stand. */
    @Test
    void blanksInBase64() {
        byte[] octets = {1, 2, 3, 4, 5};
        String text = Base64Text.encode(octets);
        assertArrayEquals(octets, Base64Text.decode(String.join("\r\n ", text.split(""))));
        String signed = Messages.signed(Messages.PLAIN, Messages.rsa());
        assertEquals(Result.PASS, Messages.one(signed.replaceFirst(" b=(....)", " b= $1\r\n\t ")).result());
    }

    /** RFC 6376 §6.1: nothing hangs on the order of signatures, and a broken one does not count against a good one. */
    @Test
    void theOrderOfSignaturesDecidesNothing() {
        String rsa = Messages.signed(Messages.PLAIN, Messages.rsa());
        String first = rsa.substring(0, rsa.length() - Messages.PLAIN.length());
        String ed = Messages.signed(Messages.PLAIN, Messages.ed25519());
        String second = ed.substring(0, ed.length() - Messages.PLAIN.length());
        String broken = first.replaceFirst("s=rsa", "s=ed");
        for (List<String> order : List.of(List.of(first, second, broken), List.of(broken, second, first), List.of(second, broken, first))) {
            List<DkimResult> found = Messages.check(String.join("", order) + Messages.PLAIN, Messages.ZONE);
            assertEquals(2, found.stream().filter(r -> r.result() == Result.PASS).count(), found.toString());
            // §3.11: whose it is is told of each.
            assertTrue(found.stream().allMatch(r -> r.domain().equals("example.com") && r.identity().equals("@example.com")));
        }
    }

    /** RFC 6376 §3.7: of the body as much as l= says, canonical before it is cut. */
    @Test
    void aLimitCountsCanonicalOctets() {
        var hashes = new BodyHashes();
        BodyHash three = hashes.want(Canonicalization.RELAXED, 3);
        byte[] body = Messages.octets("a \t b c\r\n\r\n\r\n");
        hashes.feed(body, 0, body.length);
        hashes.finish();
        assertArrayEquals(Crypto.sha256().digest(Messages.octets("a b")), three.value());
        assertEquals("a b c\r\n".length(), three.length());
    }

    /** Long runs are looked at some octets at a time: whatever stands where, the form is the one of the standard. RFC 6376 §3.4.4 */
    @Test
    void blanksAnywhereInLongLines() {
        for (String odd : List.of("  ", "\t", " \t", "\r", "\r\n", " \r\n", "\r\n ", "\n", "\r\r\n", "   ", " \r\n\r\n"))
            for (int at = 0; at < 40; at++) {
                byte[] body = Messages.octets("x".repeat(at) + odd + "y z".repeat(12) + odd + "\r\n");
                for (Canonicalization how : Canonicalization.values()) {
                    byte[] plain = BodyHashesTest.plainly(body, how);
                    for (int cut : new int[]{0, 1, 7, 8, 17, body.length}) {
                        var hashes = new BodyHashes();
                        BodyHash hash = hashes.want(how, BodyHashes.WHOLE);
                        int first = Math.min(cut, body.length);
                        hashes.feed(body, 0, first);
                        hashes.feed(body, first, body.length - first);
                        hashes.finish();
                        assertArrayEquals(Crypto.sha256().digest(plain), hash.value(),
                                how + " " + at + " " + Arrays.toString(odd.toCharArray()));
                    }
                }
            }
    }
}
