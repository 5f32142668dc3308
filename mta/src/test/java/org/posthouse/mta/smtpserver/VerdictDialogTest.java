package org.posthouse.mta.smtpserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.posthouse.base.net.Listener;
import org.posthouse.mta.verdict.Ledger;
import org.posthouse.mta.verdict.Strangers;
import org.posthouse.mta.verdict.VerdictSettings;
import org.posthouse.testkit.dialog.Dialog;
import org.posthouse.testkit.dns.VirtualDns;
import org.posthouse.trust.authres.AuthenticationResults;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dkim.Algorithm;
import org.posthouse.trust.dkim.BodyHash;
import org.posthouse.trust.dkim.BodyHashes;
import org.posthouse.trust.dkim.Canonicalization;
import org.posthouse.trust.dkim.Header;
import org.posthouse.trust.dkim.PrivateKeys;
import org.posthouse.trust.dkim.Signer;
import org.posthouse.trust.dmarc.SuffixList;
import org.posthouse.trust.verdict.Examiner;

/** The conversations of src/test/dialogs about verdicts, on real ports. */
class VerdictDialogTest {
    private static final VerdictSettings PLAIN = VerdictSettings.of("mail.example.com");
    private final Office office = new Office();
    private final VirtualDns dns = VirtualDns
            .of(z -> z.txt("strict.example", "v=spf1 ip4:127.0.0.0/8 -all").txt("bad.example", "v=spf1 -all")
                    .txt("_dmarc.strict.example", "v=DMARC1; p=reject").txt("_dmarc.soft.example", "v=DMARC1; p=quarantine"));

    private void run(String name, VerdictSettings how) throws Exception {
        office.strangers = new Strangers(how, new Examiner(dns, "mail.example.com", SuffixList::builtIn, office.clock, 16, how.perPeer()),
                Ledger.NONE, office.clock);
        Path file = Path.of(System.getProperty("posthouse.root", ".."), "mta/src/test/dialogs", name);
        var at = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (Listener l = Listener.start(at, Listener.Service.plain("smtp"), office.server(Door.RECEIVING))) {
            Dialog.load(file).run(_ -> l.address(), Map.of());
        }
    }

    private AuthenticationResults results(int index) throws Exception {
        String trace = new String(office.delivered.get(index).arrival().trace(), StandardCharsets.UTF_8);
        return AuthenticationResults.parse(trace.substring(trace.indexOf(':') + 1, trace.indexOf("\r\nReceived: ")));
    }

    @Test
    void dmarcRejectsAndQuarantines() throws Exception {
        run("verdict-dmarc.dialog", PLAIN);
        assertEquals(2, office.delivered.size());
        assertEquals("quarantine", results(0).first("dmarc").orElseThrow().noted("dis"));
        assertEquals(Result.PASS, results(1).first("dmarc").orElseThrow().result());
    }

    @Test
    void spfRefusesAtRcpt() throws Exception {
        run("verdict-spf.dialog", PLAIN.strict(true, false));
        assertEquals(1, office.delivered.size());
    }

    @Test
    void severalAuthorsAreRefused() throws Exception {
        run("verdict-authors.dialog", PLAIN);
        assertTrue(office.delivered.isEmpty());
    }

    @Test
    void forgedResultsAreTakenOut() throws Exception {
        run("verdict-forged.dialog", PLAIN);
        assertEquals("""
                Authentication-Results: mx.other.example; dmarc=pass header.from=soft.example
                From: robert@soft.example
                Subject: forged

                Hello
                """.replace("\n", "\r\n"), office.delivered.getFirst().text());
        assertEquals(Result.FAIL, results(0).first("dmarc").orElseThrow().result());
        // RFC 8601 §4.1: what others have found stays theirs.
        assertEquals("mail.example.com", results(0).authservId());
    }

    @Test
    void deadDnsIsPutOff() throws Exception {
        dns.dead(true);
        run("verdict-dead-dns.dialog", PLAIN.strict(false, true));
        assertTrue(office.delivered.isEmpty());
    }

    /** RFC 6376 §3.7: hashed is what was written, before the dots of SMTP are doubled; §6.3: a failure is no reason to put the message off. */
    @Test
    void signaturesAreOverWhatWasWritten() throws Exception {
        office.strangers = new Strangers(PLAIN, new Examiner(dns, "mail.example.com", SuffixList::builtIn, office.clock, 16, 1000),
                Ledger.NONE, office.clock);
        KeyPair pair = PrivateKeys.make(Algorithm.ED25519_SHA256);
        dns.add(z -> z.txt("s._domainkey.good.example", PrivateKeys.record(Algorithm.ED25519_SHA256, pair.getPublic())));
        String header = "From: robert@good.example\r\nContent-Transfer-Encoding: base64\r\n";
        String body = ".\r\n..two\r\nSGVsbG8=\r\n";
        byte[] octets = body.getBytes(StandardCharsets.US_ASCII);
        var hashes = new BodyHashes();
        BodyHash hash = hashes.want(Canonicalization.RELAXED, BodyHashes.WHOLE);
        hashes.feed(octets, 0, octets.length);
        hashes.finish();
        String field = new String(Signer.field(Header.of(header.getBytes(StandardCharsets.US_ASCII)), hash.value(),
                new Signer.Key("good.example", "s", Algorithm.ED25519_SHA256, pair.getPrivate()), office.clock.instant()),
                StandardCharsets.US_ASCII);
        String stuffed = "..\r\n...two\r\nSGVsbG8=";
        for (boolean whole : new boolean[]{true, false}) {
            try (Caller c = office.fresh(Door.RECEIVING)) {
                c.ehlo().send("robert@good.example", "john@example.com", field + header + "\r\n" + (whole ? stuffed : stuffed + "x"),
                        "250");
            }
            assertEquals(whole ? Result.PASS : Result.FAIL, results(whole ? 0 : 1).first("dkim").orElseThrow().result());
        }
        assertFalse(office.delivered.getFirst().text().contains("...two"));
        // The same content in other lines of base64 is another body.
        try (Caller c = office.fresh(Door.RECEIVING)) {
            c.ehlo().send("robert@good.example", "john@example.com", field + header + "\r\n" + stuffed.replace("SGVs", "SGVs\r\n"), "250");
        }
        assertEquals(Result.FAIL, results(2).first("dkim").orElseThrow().result());
    }
}
