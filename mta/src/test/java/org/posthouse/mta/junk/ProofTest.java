package org.posthouse.mta.junk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthouse.mail.address.Address;

/** What vouches for an author: our own field alone, and only for a domain that is his. RFC 8601 §2.2 */
class ProofTest {
    private static Proof of(String trace) {
        return Proof.of(trace.replace("|", "\r\n").getBytes(StandardCharsets.UTF_8), "mx.example.com", Address.parse("mary@work.example"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            dmarc=pass (p=none dis=none) header.from=work.example                   | work.example
            dkim=pass header.d=work.example header.s=s                              | work.example
            dkim=pass header.i=@work.example                                        | work.example
            spf=pass smtp.mailfrom=bounce@work.example                              | work.example
            spf=pass smtp.mailfrom=other.example; dkim=pass header.d=work.example   | work.example
            auth=pass smtp.auth=mary@work.example                                   | work.example
            dkim=pass header.d=other.example                                        | ''
            dkim=pass header.d=ork.example                                          | ''
            dkim=pass header.d=example                                              | ''
            dkim=pass header.d=below.work.example                                   | ''
            spf=pass smtp.helo=work.example                                         | ''
            spf=fail smtp.mailfrom=work.example                                     | ''
            dkim=pass (work.example) header.d=evil.test                             | ''
            dkim=fail reason="header.d=work.example" header.d=work.example          | ''
            iprev=pass policy.iprev=192.0.2.1                                       | ''
            dkim=pass header.d=work.example; dmarc=fail header.from=work.example    | ''
            """)
    void vouching(String results, String voucher) {
        assertEquals(voucher, of("Return-Path: <a@b.test>|Authentication-Results: mx.example.com; " + results + "|Received: x|").voucher());
    }

    @Test
    void othersDoNotCount() {
        String pass = "Authentication-Results: mx.example.com; dkim=pass header.d=work.example|";
        assertEquals("work.example", of(pass).voucher());
        assertEquals("work.example", of("Return-Path: <>|X-Posthouse-Junk: no; score=0.0|" + pass).voucher());
        assertEquals("work.example", of("List-Id: <a.test>|" + pass).voucher());
        assertEquals("", of(pass.replace("mx.example.com", "mx.elsewhere.example")).voucher());
        assertEquals("", of("Authentication-Results: dkim=pass header.d=work.example|").voucher());
        assertEquals("", of("Authentication-Results: mx.example.com; dkim=pass header.d=work.example; (((|").voucher());
        assertEquals(true, of("").silent());
        assertEquals(true,
                of("Authentication-Results: mx.example.com; spf=none smtp.mailfrom=work.example; dmarc=none header.from=work.example|")
                        .silent());
        assertEquals(true,
                of("Authentication-Results: mx.example.com; iprev=fail policy.iprev=192.0.2.1; spf=none smtp.mailfrom=work.example|")
                        .silent());
        assertEquals(false, of("Authentication-Results: mx.example.com; spf=softfail smtp.mailfrom=work.example|").silent());
    }

    @Test
    void policy() {
        Proof p = of("Authentication-Results: mx.example.com; dmarc=fail (p=quarantine dis=quarantine) header.from=work.example|");
        assertEquals(true, p.quarantine() && p.failed() && !p.isVouched());
        assertEquals(false, of("Authentication-Results: mx.example.com; dkim=fail (dis=quarantine) header.d=x.test|").quarantine());
        assertEquals("example.com", Proof.ofLogin("john@example.com", Address.parse("mary@example.com")).voucher());
        assertEquals("", Proof.ofLogin("john@example.com", Address.parse("mary@work.example")).voucher());
    }
}
