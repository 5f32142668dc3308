package org.posthouse.mail.dsn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.mime.DecodedText;
import org.posthouse.mail.mime.Entity;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.MimeParser;
import org.posthouse.mail.mime.Source;

class DsnTest {
    private static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z"));
    private static final Address TO = Address.parse("robert@163.example");
    private static final byte[] MESSAGE = "Subject: =?utf-8?Q?a?=\r\nFrom: robert@163.example\r\n\r\nsecret body\r\n"
            .getBytes(StandardCharsets.US_ASCII);

    private static DsnRecipient chris() {
        return new DsnRecipient("chris@outlook.example", "rfc822;chris@outlook.example", DsnAction.FAILED, new EnhancedStatus(5, 1, 1),
                "mx.outlook.example", "550 5.1.1 no such user", Instant.parse("2026-11-21T11:59:00Z"), null);
    }

    private static byte[] written(Dsn dsn, boolean whole) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new DsnBuilder(dsn, NOON, new Random(1)).write(out, TO, Source.of(MESSAGE), whole);
        return out.toByteArray();
    }

    private static Entity read(byte[] b) throws IOException {
        return MimeParser.parse(Source.of(b), Limits.DEFAULT);
    }

    @Test
    void aBounceSaysWhatHappened() throws IOException {
        Dsn dsn = new Dsn("mx.163.example", "client.163.example", "env id", Instant.parse("2026-11-21T11:58:00Z"), List.of(chris()));
        byte[] b = written(dsn, false);
        Entity e = read(b);
        assertEquals("multipart/report", e.type().toString());
        assertEquals(Optional.of("delivery-status"), e.type().params().get("report-type"));
        assertEquals("auto-replied", e.header().first("Auto-Submitted").map(HeaderField::decoded).orElse(""));
        assertEquals("robert@163.example", e.header().first("To").map(HeaderField::decoded).orElse(""));
        String text = DecodedText.read(Source.of(b), e.parts().get(0), 10_000);
        assertTrue(text.contains("could not be delivered") && text.contains("\u672a\u80fd\u9001\u8fbe")
                && text.contains("550 5.1.1 no such user"), text);
        assertEquals("text/rfc822-headers", e.parts().get(2).type().toString());
        String returned = DecodedText.read(Source.of(b), e.parts().get(2), 10_000);
        assertEquals("Subject: =?utf-8?Q?a?=\r\nFrom: robert@163.example\r\n", returned);
        assertEquals(Optional.of(dsn), DsnParser.parse(Source.of(b), e));
        assertFalse(new String(b, StandardCharsets.UTF_8).contains("secret body"));
    }

    @Test
    void theWholeMessageMayComeBack() throws IOException {
        Dsn dsn = new Dsn("mx.163.example", null, null, null, List.of(chris()));
        byte[] b = written(dsn, true);
        Entity returned = read(b).parts().get(2).message();
        assertEquals("a", returned == null ? "" : returned.header().first("Subject").map(HeaderField::decoded).orElse(""));
        assertTrue(new String(b, StandardCharsets.UTF_8).contains("\r\nsecret body\r\n"));
    }

    @Property(tries = 300)
    void anyReportComesBack(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        List<DsnRecipient> recipients = new ArrayList<>();
        int n = 1 + random.nextInt(5);
        for (int i = 0; i < n; i++) {
            DsnAction action = List.of(DsnAction.values()).get(random.nextInt(5));
            Instant time = Instant.ofEpochSecond(1_700_000_000L + random.nextInt(100_000_000));
            int klass = action == DsnAction.FAILED ? 5 : action == DsnAction.DELAYED ? 4 : 2;
            String address = (random.nextInt(4) == 0 ? "\u7528\u6237" : "user") + i + "@example.org";
            recipients.add(new DsnRecipient(address, random.nextBoolean() ? null : "rfc822;x@example.org", action,
                    new EnhancedStatus(klass, random.nextInt(8), random.nextInt(1000)), random.nextBoolean() ? null : "mx.example.org",
                    random.nextBoolean() ? null : "550 reply; with words ".repeat(1 + random.nextInt(20)).strip(),
                    random.nextBoolean() ? null : time,
                    action == DsnAction.DELAYED ? time : null));
        }
        Dsn dsn = new Dsn("mx.example.com", random.nextBoolean() ? null : "from.example.org", random.nextBoolean() ? null : "id" + seed,
                random.nextBoolean() ? null : Instant.ofEpochSecond(1_700_000_000), recipients);
        byte[] b = written(dsn, random.nextBoolean());
        assertEquals(Optional.of(dsn), DsnParser.parse(Source.of(b), read(b)));
    }

    @Test
    void repliesCannotBreakOut() throws IOException {
        DsnRecipient evil = new DsnRecipient("a@b.test", null, DsnAction.FAILED, new EnhancedStatus(5, 0, 0), "x\r\nAction: delivered",
                "550 a\r\n\r\n--=_x\r\nAction: delivered", null, null);
        byte[] b = written(new Dsn("mx.example.com", null, null, null, List.of(evil)), false);
        Dsn read = DsnParser.parse(Source.of(b), read(b)).orElseThrow();
        assertEquals(1, read.recipients().size());
        assertEquals(DsnAction.FAILED, read.recipients().getFirst().action());
        assertEquals("550 a --=_x Action: delivered", read.recipients().getFirst().diagnostic());
    }

    @Test
    void reportsOfOthersAreRead() throws IOException {
        byte[] b = """
                Content-Type: multipart/report; boundary=b

                --b

                text
                --b
                Content-Type: message/delivery-status

                Reporting-MTA: dns; mx.example.com
                Final-Recipient: RFC822; a@example.org
                Action: failed (bad)
                Status: 5.7.1 (refused)
                Diagnostic-Code: x-unix; unknown

                Original-Recipient: rfc822; c@example.org
                Status: 4.4.1
                --b--
                """.getBytes(StandardCharsets.US_ASCII);
        Dsn dsn = DsnParser.parse(Source.of(b), read(b)).orElseThrow();
        assertEquals("mx.example.com", dsn.reportingMta());
        assertEquals("a@example.org", dsn.recipients().get(0).finalRecipient());
        assertEquals(new EnhancedStatus(5, 7, 1), dsn.recipients().get(0).status());
        assertEquals("c@example.org", dsn.recipients().get(1).finalRecipient());
        assertEquals(DsnAction.DELAYED, dsn.recipients().get(1).action());
        byte[] none = "Subject: x\n\ny".getBytes(StandardCharsets.US_ASCII);
        assertEquals(Optional.empty(), DsnParser.parse(Source.of(none), read(none)));
    }
}
