package org.posthouse.trust.dmarc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthouse.trust.dmarc.DmarcRecord.Alignment;
import org.posthouse.trust.dmarc.DmarcRecord.Reading;
import org.posthouse.trust.dmarc.DmarcResult.Policy;

/** The record. RFC 7489 §6.3, §6.4 */
class DmarcRecordTest {
    private static DmarcRecord good(String text) {
        assertTrue(DmarcRecord.is(text), text);
        return assertInstanceOf(Reading.Good.class, DmarcRecord.read(text), text).record();
    }

    // v: "MUST have the value of DMARC1", "MUST match precisely", "MUST be the first tag". RFC 7489 §6.3
    @ParameterizedTest
    @ValueSource(strings = {"v=DMARC1; p=none", "v=DMARC1;p=none", "v=DMARC1", "v = DMARC1 ; p=none", "v\t=\tDMARC1\t;", "V=DMARC1;"})
    void isOne(String text) {
        assertTrue(DmarcRecord.is(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v=dmarc1; p=none", "v=DMARC2; p=none", "v=DMARC1.0;", "p=none; v=DMARC1", " v=DMARC1;", "v=DMARC1 p=none",
            "v==DMARC1",
            "v=spf1 -all", "DMARC1", "vv=DMARC1;", "=DMARC1", "v=DMARC11"})
    void isNone(String text) {
        assertFalse(DmarcRecord.is(text));
    }

    @Test
    void defaults() {
        DmarcRecord r = good("v=DMARC1; p=reject");
        assertEquals(
                new DmarcRecord(Policy.REJECT, Policy.REJECT, Alignment.RELAXED, Alignment.RELAXED, 100, 86400, "0", List.of(), List.of(),
                        ""),
                r);
    }

    @Test
    void everything() {
        DmarcRecord r = good(
                "v=DMARC1; p=quarantine; sp=none; rua=mailto:a@example.com!10m,mailto:b@example.net ; ruf=mailto:c@example.com;"
                        + " adkim=s; aspf=s; ri=3600; fo=1 : d; rf=afrf; pct=42;");
        assertEquals(Policy.QUARANTINE, r.policy());
        assertEquals(Policy.NONE, r.subdomains());
        assertEquals(Alignment.STRICT, r.dkim());
        assertEquals(Alignment.STRICT, r.spf());
        assertEquals(42, r.pct());
        assertEquals(3600, r.interval());
        assertEquals("1:d", r.failures());
        assertEquals(List.of(new ReportUri("mailto:a@example.com", 10L << 20), new ReportUri("mailto:b@example.net", Long.MAX_VALUE)),
                r.aggregate());
        assertEquals("c@example.com", r.forensic().getFirst().address().orElseThrow().toString());
    }

    // "unknown tags MUST be ignored"; "syntax errors in the remainder of the record SHOULD be discarded in favor of default values". RFC 7489 §6.3
    @ParameterizedTest
    @ValueSource(strings = {"v=DMARC1; x=y; p=reject", "v=DMARC1; p=reject; foo", "v=DMARC1; p=reject; pct=101",
            "v=DMARC1; p=reject; pct=-1",
            "v=DMARC1; p=reject; pct=0100", "v=DMARC1; p=reject; pct=", "v=DMARC1; p=reject; adkim=x; aspf=",
            "v=DMARC1; p=reject; ri=4294967296",
            "v=DMARC1; p=reject; ri=1h", "v=DMARC1; p=reject; fo=0:q", "v=DMARC1; p=reject; rua=; ruf=nothing", "v=DMARC1;;; p=reject;;",
            "v=DMARC1; P=Reject", "v=DMARC1; p=reject; ==; =x", "v=DMARC1; p\t=\treject \t", "v=DMARC1; p=reject; rf=iodef",
            "v=DMARC1; p=reject; sp=REJECT"})
    void theRestIsIgnored(String text) {
        assertEquals(good("v=DMARC1; p=reject"), good(text));
    }

    // p "is mandatory", "v and p MUST be present and MUST appear in that order". RFC 7489 §6.3
    @ParameterizedTest
    @ValueSource(strings = {"v=DMARC1", "v=DMARC1;", "v=DMARC1; p=", "v=DMARC1; p=maybe", "v=DMARC1; sp=reject",
            "v=DMARC1; sp=reject; p=reject",
            "v=DMARC1; p=reject; sp=maybe", "v=DMARC1; p=reject; p=none", "v=DMARC1; p=reject; sp=none; sp=reject",
            "v=DMARC1; p=reject none"})
    void withoutAPolicy(String text) {
        assertInstanceOf(Reading.Bad.class, DmarcRecord.read(text), text);
        DmarcRecord amended = good(text + "; rua=mailto:a@example.com");
        assertEquals(Policy.NONE, amended.policy());
        assertEquals(Policy.NONE, amended.subdomains());
        assertFalse(amended.amended().isEmpty());
        assertInstanceOf(Reading.Bad.class, DmarcRecord.read(text + "; rua=nobody"), text);
    }

    // RFC 7489 §6.2, §6.4
    @ParameterizedTest
    @CsvSource({"mailto:a@example.com,9223372036854775807", "mailto:a@example.com!50m,52428800", "mailto:a@example.com!1k,1024",
            "mailto:a@example.com!3G,3221225472", "mailto:a@example.com!2t,2199023255552", "mailto:a@example.com!7,7",
            "mailto:a@example.com!0,0",
            "mailto:a@example.com!18446744073709551615t,9223372036854775807", "https://example.com/r?x=%2C!5,5"})
    void sizes(String text, long max) {
        List<ReportUri> all = good("v=DMARC1; p=none; rua=" + text).aggregate();
        assertEquals(1, all.size(), text);
        assertEquals(max, all.getFirst().max());
    }

    @ParameterizedTest
    @ValueSource(strings = {"mailto:a@example.com!", "mailto:a@example.com!m", "mailto:a@example.com!1x",
            "mailto:a@example.com!18446744073709551616",
            "mailto:a@example.com!1!2", "a@example.com", "mailto:", "mailto:a", "mailto:a@[192.0.2.1]", "mailto:a b@example.com",
            "mailto:ä@example.com",
            "mailto:%C3%A4@example.com", "mailto:%zz@example.com", ":x"})
    void noUris(String text) {
        assertEquals(List.of(), good("v=DMARC1; p=none; rua=" + text).aggregate(), text);
    }

    // "A comma or exclamation point that is part of such a DMARC URI MUST be encoded". RFC 7489 §6.3
    @Test
    void encodedOctetsOfUris() {
        ReportUri one = good("v=DMARC1; p=none; rua=mailto:a%2Bb%21@example.com?subject=x").aggregate().getFirst();
        assertEquals("a+b!@example.com", one.address().orElseThrow().toString());
        assertEquals(20, good("v=DMARC1; p=none; rua=" + "mailto:a@example.com,".repeat(5000)).aggregate().size());
    }
}
