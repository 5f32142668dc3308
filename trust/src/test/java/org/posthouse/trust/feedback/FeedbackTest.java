package org.posthouse.trust.feedback;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthouse.trust.feedback.AggregateReport.Host;
import org.posthouse.trust.feedback.AggregateReport.Metadata;
import org.posthouse.trust.feedback.AggregateReport.Published;
import org.posthouse.trust.feedback.AggregateReport.Reason;
import org.posthouse.trust.feedback.AggregateReport.Row;
import org.posthouse.trust.feedback.AggregateReport.Signature;

/** Reports written and read. RFC 7489 §7.2 */
class FeedbackTest {
    private static final Instant BEGIN = Instant.parse("2026-03-01T00:00:00Z");

    static AggregateReport report(Row... rows) {
        return new AggregateReport(
                new Metadata("Example", "postmaster@example.net", "", "1@example.net", BEGIN, BEGIN.plusSeconds(86399), List.of()),
                new Published("example.com", "r", "s", "reject", "none", 50, "1:d"), List.of(rows));
    }

    static Row row(String source, long count) {
        return new Row(source, count, "quarantine", "fail", "pass", List.of(new Reason("sampled_out", "so <said> & \"done\"")),
                "news.example.com",
                "bounces.example.com", "example.net",
                List.of(new Signature("example.com", "s1", "fail"), new Signature("example.org", "s", "pass")),
                List.of(new Host("bounces.example.com", "mfrom", "pass")));
    }

    private static AggregateReport read(byte[] octets) throws FeedbackException {
        var rows = new ArrayList<Row>();
        FeedbackReader.Head head = FeedbackReader.read(new ByteArrayInputStream(octets), rows::add);
        return new AggregateReport(head.metadata(), head.published(), rows);
    }

    private static byte[] gzip(byte[] octets) {
        var out = new ByteArrayOutputStream();
        try (var g = new GZIPOutputStream(out)) {
            g.write(octets);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] zip(Map<String, byte[]> files) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var z = new ZipOutputStream(out)) {
            for (var f : files.entrySet()) {
                z.putNextEntry(new ZipEntry(f.getKey()));
                z.write(f.getValue());
            }
        }
        return out.toByteArray();
    }

    private static byte[] xml(AggregateReport report) throws IOException {
        return new GZIPInputStream(new ByteArrayInputStream(FeedbackWriter.pack(report))).readAllBytes();
    }

    private static void valid(AggregateReport report) throws Exception {
        SchemaFactory schemas = SchemaFactory.newDefaultInstance();
        schemas.setProperty(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
        try (InputStream xsd = FeedbackTest.class.getResourceAsStream("report.xsd")) {
            schemas.newSchema(new StreamSource(xsd)).newValidator().validate(new StreamSource(new ByteArrayInputStream(xml(report))));
        }
    }

    @Test
    void whatIsWrittenKeepsToTheSchemaAndIsReadBack() throws Exception {
        AggregateReport r = report(row("192.0.2.1", 1), row("2001:db8:0:0:0:0:0:1", 1_000_000));
        valid(r);
        assertEquals(r, read(FeedbackWriter.pack(r)));
        var withErrors = new AggregateReport(new Metadata("É文 & <Co>", "a@example.net", "see https://example.net/?a&b", "2", BEGIN, BEGIN,
                List.of("one", "two")), new Published("example.com", "", "", "none", "none", 100, "0"), r.rows());
        valid(withErrors);
        assertEquals(withErrors.metadata(), read(FeedbackWriter.pack(withErrors)).metadata());
        assertArrayEquals(FeedbackWriter.pack(r), FeedbackWriter.pack(r));
    }

    @Test
    void whatXmlCannotHoldIsWrittenOtherwise() throws Exception {
        var odd = new Row("192.0.2.1", 1, "none", "fail", "fail", List.of(), "a\0b\uffff\ud800", "x\u0007", "", List.of(),
                List.of(new Host("]]>", "helo",
                        "none")));
        valid(report(odd));
        assertEquals("a?b??", read(FeedbackWriter.pack(report(odd))).rows().getFirst().headerFrom());
    }

    @Test
    void packedInEveryWay() throws Exception {
        AggregateReport r = report(row("192.0.2.1", 3));
        byte[] xml = xml(r);
        assertEquals(r, read(xml));
        assertEquals(r, read(gzip(xml)));
        assertEquals(r, read(zip(Map.of("example.net!example.com!1!2.xml", xml))));
        assertEquals(r, read(zip(Map.of("a/", new byte[0], "b/r.XML", xml))));
        assertThrows(FeedbackException.class, () -> read(zip(Map.of("readme.txt", xml))));
        assertThrows(FeedbackException.class, () -> read(zip(Map.of())));
    }

    @Test
    void whatOthersWrite() throws Exception {
        String text = """
                <?xml version="1.0" encoding="ENCODING" ?>
                <!-- a remark -->
                <feedback xmlns="http://dmarc.org/dmarc-xml/0.1" xmlns:x="urn:x">
                  <record><auth_results><spf><result>SoftFail</result><domain>EXAMPLE.com</domain></spf>
                    <dkim><domain>example.com</domain><result>pass</result><human_result>whole</human_result></dkim></auth_results>
                   <identifiers><header_from> Example.COM </header_from></identifiers>
                   <row><policy_evaluated><spf>Fail</spf><dkim>Pass</dkim><disposition>None</disposition>
                     <reason><comment><![CDATA[a <b>]]></comment><type>forwarded</type></reason></policy_evaluated>
                    <count> 7 </count><source_ip>2001:DB8::1</source_ip><x:new><a><b/></a></x:new></row></record>
                  <policy_published><p>none</p><domain>Example.com</domain><testing>n</testing></policy_published>
                  <report_metadata><report_id>&#65;é</report_id><org_name>Exämple</org_name><date_range><end>1772409599</end><begin>1772323200.5</begin></date_range>
                  </report_metadata>
                </feedback>
                """;
        for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1, StandardCharsets.UTF_16)) {
            AggregateReport r = read(text.replace("ENCODING", charset.name()).strip().getBytes(charset));
            assertEquals("Exämple", r.metadata().organization());
            assertEquals("Aé", r.metadata().id());
            assertEquals(BEGIN, r.metadata().begin());
            assertEquals(new Published("example.com", "r", "r", "none", "", 100, "0"), r.published());
            assertEquals(new Row("2001:db8::1", 7, "none", "pass", "fail", List.of(new Reason("forwarded", "a <b>")), "example.com", "", "",
                    List.of(new Signature("example.com", "", "pass")), List.of(new Host("example.com", "mfrom", "softfail"))),
                    r.rows().getFirst());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "<feedback", "<feedback/>", "<report/>", "<feedback><report_metadata/></feedback>", "PK\3\4",
            "\u001f\u008b",
            "<!DOCTYPE feedback><feedback/>", "<feedback>&x;</feedback>",
            "<!DOCTYPE f [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><feedback>&x;</feedback>",
            "<!DOCTYPE f [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;\">]><feedback>&c;</feedback>",
            "<feedback><record><row><count>many</count></row></record></feedback>",
            "<feedback><record><row><count>99999999999999999999</count></row></record></feedback>",
            "<?xml version=\"1.0\" encoding=\"nothing\"?><feedback/>", "<feedback><policy_published/></feedback>\0"})
    void noReports(String text) {
        FeedbackException e = assertThrows(FeedbackException.class, () -> read(text.getBytes(StandardCharsets.ISO_8859_1)));
        assertTrue(e.getMessage() != null && e.getMessage().indexOf('\n') < 0, e.getMessage());
    }

    /** As many octets of a text again and again. */
    private static InputStream endless(String begin, String text, long octets) {
        byte[] first = begin.getBytes(StandardCharsets.US_ASCII);
        byte[] then = text.getBytes(StandardCharsets.US_ASCII);
        return new InputStream() {
            private long at;

            @Override
            public int read(byte[] b, int off, int len) {
                int n = 0;
                for (int c = 0; n < len && c >= 0; n++) {
                    c = read();
                    if (c < 0)
                        return n == 0 ? -1 : n;
                    b[off + n] = (byte) c;
                }
                return n;
            }

            @Override
            public int read() {
                if (at >= octets)
                    return -1;
                byte b = at < first.length ? first[(int) at] : then[(int) ((at - first.length) % then.length)];
                at++;
                return b & 0xff;
            }
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "<a>", "<a/>", "<record><row><source_ip>192.0.2.1</source_ip><count>1</count></row></record>", "<!-- ",
            "<!-- < -->", "<![CDATA[",
            "<a b=\"c\"/>", "<b c", "<![CDATA[<]]>", "<?a b?>", "x",
            "<record><row><count>1</count></row><auth_results><dkim/></auth_results></record>"})
    void bombsAreBounded(String text) {
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            InputStream plain = endless("<feedback>", text, 1L << 40);
            assertThrows(FeedbackException.class, () -> FeedbackReader.read(plain, _ -> {
            }));
        });
    }

    @Test
    void zipBombsAreBounded() throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write("<feedback>".getBytes(StandardCharsets.US_ASCII));
            byte[] block = "<a/>".repeat(250_000).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 300; i++)
                gzip.write(block);
        }
        byte[] bomb = packed.toByteArray();
        assertTrue(bomb.length < 1 << 20);
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            assertThrows(FeedbackException.class, () -> read(bomb));
            assertThrows(FeedbackException.class, () -> read(gzip(bomb)));
            assertThrows(FeedbackException.class, () -> read(zip(Map.of("a.txt", new byte[40 << 20]))));
        });
    }

    @Property(tries = 300)
    void readingIsTheInverseOfWriting(@ForAll("reports") AggregateReport report) throws FeedbackException {
        assertEquals(report, read(FeedbackWriter.pack(report)));
    }

    @Provide
    Arbitrary<AggregateReport> reports() {
        Arbitrary<String> name = Arbitraries.strings().withChars("abcdefghij.-_<>&'\"é文").ofMinLength(1).ofMaxLength(40);
        Arbitrary<String> policy = Arbitraries.of("none", "quarantine", "reject");
        Arbitrary<String> outcome = Arbitraries.of("pass", "fail");
        Arbitrary<List<Signature>> signatures = Combinators.combine(name, name, outcome).as(Signature::new).list().ofMaxSize(4);
        Arbitrary<List<Host>> hosts = Combinators.combine(name, Arbitraries.of("helo", "mfrom"), outcome).as(Host::new).list().ofMinSize(1)
                .ofMaxSize(2);
        Arbitrary<List<Reason>> reasons = Combinators.combine(Arbitraries.of("other", "forwarded"), name).as(Reason::new).list()
                .ofMaxSize(2);
        Arbitrary<Row> row = Combinators.combine(Combinators.combine(name, Arbitraries.longs().between(1, 1L << 40), policy, outcome).as(
                (source, count, p, o) -> new Row(source, count, p, o, o, List.of(), "", "", "", List.of(), List.of())), reasons, name, name,
                signatures, hosts)
                .as((r, why, from, envelope, s, h) -> new Row(r.source(), r.count(), r.disposition(), r.dkim(), r.spf(), why, from,
                        envelope, "", s,
                        h));
        Arbitrary<Metadata> metadata = Combinators.combine(name, name, Arbitraries.longs().between(0, 1L << 33)).as((a, b,
                t) -> new Metadata(a, b, "", a + b, Instant.ofEpochSecond(t), Instant.ofEpochSecond(t + 1), List.of()));
        return Combinators.combine(metadata, policy, row.list().ofMaxSize(5))
                .as((m, p, rows) -> new AggregateReport(m, new Published("example.com", "r",
                        "s", p, p, 100, "0"), rows));
    }
}
