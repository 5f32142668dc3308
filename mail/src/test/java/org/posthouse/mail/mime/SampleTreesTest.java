package org.posthouse.mail.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;

/** The part trees that come with sample messages as XML: shape, fields and bodies must be found so. */
class SampleTreesTest {
    /** Samples that we read otherwise, and why. */
    private static final Map<String, String> OTHERWISE = Map.ofEntries(
            Map.entry("bad-newlines-multiple-parts-base64", "an encoded message is a leaf"),
            Map.entry("base64encoded-rfc822message", "the same"),
            Map.entry("base64encoded-rfc822message-nested", "the same"), Map.entry("multi-2gifs-base64", "the same"),
            Map.entry("basic-plain-with-bad-header-separator", "the body begins with the first line that is no field"),
            Map.entry("hdr-fakeout", "the same"), Map.entry("malformedHeader-nocrlfcrlf", "the same"),
            Map.entry("malformedHeader-noheader", "the same"), Map.entry("malformedHeaderStartsBody-nocrlfcrlf", "the same"),
            Map.entry("malformedHeaderStartsBody-noheader", "the same"),
            Map.entry("obsolete", "a field with an 8-bit name is kept"),
            Map.entry("weird-boundary", "a boundary cannot end with a blank (RFC 2046 §5.1.1)"),
            Map.entry("very-long-boundary", "the same"),
            Map.entry("very-very-long-boundary", "the same"));

    @Test
    void treesAreFoundAsExpected() throws Exception {
        List<String> wrong = new ArrayList<>();
        int seen = 0;
        for (Path xml : Samples.files("mime4j", ".xml")) {
            String name = xml.getFileName().toString().replace(".xml", "");
            Path message = xml.resolveSibling(name + ".msg");
            if (name.endsWith("_decoded") || !Files.exists(message) || OTHERWISE.containsKey(name)) {
                continue;
            }
            seen++;
            byte[] bytes = Samples.bytes(message);
            String expected = expected(xml);
            StringBuilder found = new StringBuilder();
            found(bytes, MimeParser.parse(Source.of(bytes), Limits.DEFAULT), found);
            if (!expected.contentEquals(found)) {
                wrong.add(name + "\n--- expected\n" + expected + "--- found\n" + found);
            }
        }
        assertEquals(List.of(), wrong, wrong.size() + " of " + seen);
    }

    private static String expected(Path xml) throws Exception {
        try (InputStream in = Files.newInputStream(xml)) {
            InputSource source = new InputSource(in);
            source.setEncoding("ISO-8859-1");
            Element root = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(source).getDocumentElement();
            StringBuilder out = new StringBuilder();
            expected(root, out);
            return out.toString();
        }
    }

    private static void expected(Element e, StringBuilder out) {
        switch (e.getTagName()) {
            case "field" -> out.append("field ").append(squeezed(e.getTextContent())).append('\n');
            case "body" -> out.append("body ").append(squeezed(e.getTextContent())).append('\n');
            case "preamble", "epilogue" -> {
            }
            default -> {
                if (!e.getTagName().equals("header")) {
                    out.append(e.getTagName().equals("multipart") ? "multipart" : "entity").append('\n');
                }
                for (Node n = e.getFirstChild(); n != null; n = n.getNextSibling()) {
                    if (n instanceof Element child) {
                        expected(child, out);
                    }
                }
                if (e.getTagName().equals("multipart")) {
                    out.append("end\n");
                }
            }
        }
    }

    private static void found(byte[] b, Entity e, StringBuilder out) throws IOException {
        out.append("entity\n");
        for (HeaderField f : e.header().fields()) {
            if (f.name().isEmpty()) {
                continue; // an mbox line
            }
            out.append("field ").append(squeezed(new String(f.raw().toByteArray(), StandardCharsets.ISO_8859_1))).append('\n');
        }
        if (e.isMultipart()) {
            out.append("multipart\n");
            for (Entity part : e.parts()) {
                found(b, part, out);
            }
            out.append("end\n");
        } else if (e.message() != null) {
            found(b, e.message(), out);
        } else {
            String body = new String(b, (int) e.bodyStart(), (int) (e.end() - e.bodyStart()), StandardCharsets.ISO_8859_1);
            out.append("body ").append(squeezed(body)).append('\n');
        }
    }

    /** Without blanks and what XML cannot carry, since the expectations were written through a console. */
    private static String squeezed(String s) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c > ' ' && c < 127) {
                out.append(c);
            }
        }
        return out.toString();
    }
}
