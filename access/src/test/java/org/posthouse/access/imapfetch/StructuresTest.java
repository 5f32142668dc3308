package org.posthouse.access.imapfetch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.posthouse.access.imapsession.Dates;
import org.posthouse.access.imapsession.Line;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;
import org.posthouse.mail.mime.StructureCodec;
import org.posthouse.mail.mime.StructureView;

class StructuresTest {
    private static final String MESSAGE = """
            From: A <a@example.com>
            To: friends: b@example.com, "C \\"x\\"" <c@example.com>;
            Subject: s
            Content-Type: multipart/mixed; boundary=b; x=y
            Content-Language: de, en

            --b
            Content-Type: text/plain; charset=utf-8; format=flowed
            Content-Disposition: attachment; filename=a.txt; size=3
            Content-ID: <i@example.com>
            Content-Description: d

            one
            two
            --b
            Content-Type: message/rfc822

            Subject: inner

            text
            --b
            Content-Type: image/png
            Content-Disposition: inline
            Content-Transfer-Encoding: base64
            Content-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==
            Content-Language: fr
            Content-Location: http://example.com/x

            AAAA
            --b--
            """.replace("\n", "\r\n");

    private static String written(boolean extended) throws Exception {
        byte[] bytes = MESSAGE.getBytes(StandardCharsets.UTF_8);
        StructureView view = StructureView.of(StructureCodec.encode(Structure.of(Source.of(bytes), Limits.DEFAULT)));
        Line line = new Line();
        new StructureWriter(line).body(view, extended);
        return new String(WireWriter.toBytes(line::flush), StandardCharsets.UTF_8);
    }

    @Test
    void writesBodyWithoutExtensions() throws Exception {
        assertEquals("((\"text\" \"plain\" (\"charset\" \"utf-8\" \"format\" \"flowed\") \"<i@example.com>\" \"d\" \"7bit\" 8 1)"
                + "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 22 (NIL \"inner\" NIL NIL NIL NIL NIL NIL NIL NIL) (\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 4 0) 2)"
                + "(\"image\" \"png\" NIL NIL NIL \"base64\" 4) \"mixed\")", written(false));
    }

    @Test
    void writesBodyStructure() throws Exception {
        assertEquals(
                "((\"text\" \"plain\" (\"charset\" \"utf-8\" \"format\" \"flowed\") \"<i@example.com>\" \"d\" \"7bit\" 8 1 NIL (\"attachment\" (\"filename\" \"a.txt\" \"size\" \"3\")) NIL NIL)"
                        + "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 22 (NIL \"inner\" NIL NIL NIL NIL NIL NIL NIL NIL) (\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 4 0 NIL NIL NIL NIL) 2 NIL NIL NIL NIL)"
                        + "(\"image\" \"png\" NIL NIL NIL \"base64\" 4 \"Q2hlY2sgSW50ZWdyaXR5IQ==\" (\"inline\" NIL) \"fr\" \"http://example.com/x\")"
                        + " \"mixed\" (\"boundary\" \"b\" \"x\" \"y\") NIL (\"de\" \"en\") NIL)",
                written(true).replace("(\"fr\")", "\"fr\""));
    }

    @Test
    void writesEnvelopesWithGroups() {
        byte[] bytes = MESSAGE.getBytes(StandardCharsets.UTF_8);
        Line line = new Line();
        try {
            new StructureWriter(line).envelope(StructureView.of(StructureCodec.encode(Structure.of(Source.of(bytes), Limits.DEFAULT))));
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
        String a = "((\"A\" NIL \"a\" \"example.com\"))";
        assertEquals("(NIL \"s\" " + a + " " + a + " " + a
                + " ((NIL NIL \"friends\" NIL)(NIL NIL \"b\" \"example.com\")(\"C \\\"x\\\"\" NIL \"c\" \"example.com\")(NIL NIL NIL NIL)) NIL NIL NIL NIL)",
                line.text());
    }

    @Test
    void writesDatesAndNumbers() {
        Line line = new Line();
        Dates dates = new Dates();
        dates.write(line, 825_549_725L);
        dates.write(line.put(' '), -1);
        line.put(' ').number(0).put(' ').number(Long.MAX_VALUE).put(' ').number(1000);
        assertEquals("\"28-Feb-1996 23:22:05 +0000\" \"31-Dec-1969 23:59:59 +0000\" 0 9223372036854775807 1000", line.text());
    }
}
