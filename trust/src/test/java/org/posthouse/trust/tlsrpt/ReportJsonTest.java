package org.posthouse.trust.tlsrpt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.posthouse.trust.tlsrpt.TlsReport.FailureDetail;
import org.posthouse.trust.tlsrpt.TlsReport.PolicyResult;

class ReportJsonTest {
    @Property(tries = 200)
    void whatIsWrittenIsRead(@ForAll("reports") TlsReport report) throws ReportException {
        assertEquals(report, ReportJson.read(ReportJson.write(report)));
        assertEquals(report, ReportJson.read(ReportJson.unpack(ReportJson.pack(ReportJson.write(report)))));
    }

    @Provide
    Arbitrary<TlsReport> reports() {
        Arbitrary<String> text = Arbitraries.strings().ofMaxLength(20);
        Arbitrary<List<String>> texts = text.list().ofMaxSize(3);
        Arbitrary<Long> count = Arbitraries.longs().greaterOrEqual(0);
        Arbitrary<FailureDetail> detail = Combinators.combine(text, text, text, text, text, count, text, text).as(FailureDetail::new);
        Arbitrary<PolicyResult> policy = Combinators.combine(text, texts, text, texts, count, count, detail.list().ofMaxSize(3))
                .as(PolicyResult::new);
        Arbitrary<Instant> time = Arbitraries.longs().between(0, 4_000_000_000L).map(Instant::ofEpochSecond);
        return Combinators.combine(text, time, time, text, text, policy.list().ofMaxSize(3)).as(TlsReport::new);
    }

    private static void refused(byte[] bytes) {
        assertThrows(ReportException.class, () -> ReportJson.read(bytes));
    }

    @Test
    void whatIsTooMuchIsRefused() {
        refused(new byte[0]);
        refused("[]".getBytes(StandardCharsets.US_ASCII));
        refused("{\"policies\":[]}".getBytes(StandardCharsets.US_ASCII));
        refused(("{\"policies\":" + "[".repeat(1000)).getBytes(StandardCharsets.US_ASCII));
        String range = "\"date-range\":{\"start-datetime\":\"2026-03-01T00:00:00Z\",\"end-datetime\":\"2026-03-01T23:59:59Z\"}";
        refused(("{" + range + ",\"policies\":[" + "{},".repeat(10_001) + "{}]}").getBytes(StandardCharsets.US_ASCII));
        byte[] bomb = ReportJson.pack(new byte[ReportJson.MAX + 1]);
        assertEquals(true, bomb.length < 10_000);
        assertThrows(ReportException.class, () -> ReportJson.unpack(bomb));
        assertThrows(ReportException.class, () -> ReportJson.unpack(new byte[]{1, 2, 3}));
    }

    @Test
    void theReportOfTheStandardIsRead() throws ReportException {
        TlsReport report = ReportJson.read("""
                {"organization-name": "Company-X",
                 "date-range": {"start-datetime": "2016-04-01T00:00:00Z", "end-datetime": "2016-04-01T23:59:59Z"},
                 "contact-info": "sts-reporting@company-x.example", "report-id": "5065427c-23d3-47ca-b6e0-946ea0e8c4be",
                 "policies": [{"policy": {"policy-type": "sts", "policy-string": ["version: STSv1"], "policy-domain": "company-y.example",
                   "mx-host": "*.mail.company-y.example"},
                   "summary": {"total-successful-session-count": 5326, "total-failure-session-count": 303},
                   "failure-details": [{"result-type": "certificate-expired", "sending-mta-ip": "2001:db8:abcd:0012::1",
                     "receiving-mx-hostname": "mx1.mail.company-y.example", "failed-session-count": 100}]}]}
                """.getBytes(StandardCharsets.UTF_8));
        assertEquals(List.of("*.mail.company-y.example"), report.policies().getFirst().mx());
        assertEquals(303, report.policies().getFirst().failures());
        assertEquals(100, report.policies().getFirst().details().getFirst().count());
    }

    @Test
    void targetsAreReadFromDns() {
        assertEquals(List.of(URI.create("mailto:r@example.com")),
                ReportTargets.of(List.of("v=TLSRPTv1;rua=mailto:r@example.com", "x")).uris());
        assertEquals(List.of(URI.create("mailto:r@example.com"), URI.create("https://example.com/v1")),
                ReportTargets.of(List.of("v=TLSRPTv1; x=y; rua=mailto:r@example.com , https://example.com/v1;")).uris());
        for (String bad : List.of("v=TLSRPTv2;rua=mailto:r@example.com", "v=TLSRPTv1;", "v=TLSRPTv1;rua=ftp://example.com/",
                "v=TLSRPTv1;rua=mailto:",
                "v=TLSRPTv1;rua=https://user@example.com/"))
            assertEquals(List.of(), ReportTargets.of(List.of(bad)).uris(), bad);
        assertEquals(List.of(), ReportTargets.of(List.of("v=TLSRPTv1;rua=mailto:a@b", "v=TLSRPTv1;rua=mailto:a@b")).uris());
    }
}
