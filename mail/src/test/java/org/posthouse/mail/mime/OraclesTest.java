package org.posthouse.mail.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimePart;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.parser.AbstractContentHandler;
import org.apache.james.mime4j.parser.MimeStreamParser;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.junit.jupiter.api.Test;

/** Two other readers of messages must see the same parts. */
class OraclesTest {
    @Property(tries = 500)
    void mime4jSeesTheSameTree(@ForAll long seed) throws Exception {
        byte[] b = MessageTree.make(seed, false).bytes();
        assertEquals(mime4j(b), ours(b));
    }

    @Property(tries = 300)
    void angusSeesTheSameTree(@ForAll long seed) throws Exception {
        byte[] b = MessageTree.make(seed, false).bytes();
        StringBuilder oracle = new StringBuilder();
        angus(new MimeMessage(null, new ByteArrayInputStream(b)), oracle);
        StringBuilder mine = new StringBuilder();
        types(MimeParser.parse(Source.of(b), Limits.DEFAULT), mine);
        assertEquals(oracle.toString(), mine.toString());
    }

    /** Samples are often broken, and readers differ on those; most must agree all the same. */
    @Test
    void mime4jSeesTheSameSamples() throws Exception {
        List<String> other = new ArrayList<>();
        int seen = 0;
        for (String folder : List.of("mime4j", "mail-parser")) {
            for (Path file : Samples.files(folder, folder.equals("mime4j") ? ".msg" : ".eml")) {
                byte[] b = Samples.bytes(file);
                seen++;
                ParserFuzz.fuzzerTestOneInput(b);
                if (!mime4j(b).equals(ours(b))) {
                    other.add(file.getFileName().toString());
                }
            }
        }
        assertTrue(other.size() <= seen / 4, other.size() + " of " + seen + " differ: " + other);
    }

    private static String ours(byte[] b) throws IOException {
        StringBuilder out = new StringBuilder();
        ours(b, MimeParser.parse(Source.of(b), Limits.DEFAULT), out);
        return out.toString();
    }

    private static void ours(byte[] b, Entity e, StringBuilder out) {
        for (HeaderField field : e.header().fields()) {
            out.append(field.name()).append('\n');
        }
        Entity message = e.message();
        if (e.isMultipart()) {
            out.append("multipart\n");
            e.parts().forEach(p -> ours(b, p, out));
            out.append("end\n");
        } else if (message != null) {
            ours(b, message, out);
        } else {
            out.append(e.type()).append(' ').append(Arrays.hashCode(Arrays.copyOfRange(b, (int) e.bodyStart(), (int) e.end())))
                    .append('\n');
        }
    }

    private static String mime4j(byte[] b) throws IOException, MimeException {
        StringBuilder out = new StringBuilder();
        MimeStreamParser parser = new MimeStreamParser(
                MimeConfig.custom().setMaxLineLen(-1).setMaxHeaderLen(-1).setMaxHeaderCount(-1).build());
        parser.setContentHandler(new AbstractContentHandler() {
            @Override
            public void field(Field field) {
                out.append(field.getName()).append('\n');
            }

            @Override
            public void startMultipart(BodyDescriptor bd) {
                out.append("multipart\n");
            }

            @Override
            public void endMultipart() {
                out.append("end\n");
            }

            @Override
            public void body(BodyDescriptor bd, InputStream in) throws IOException {
                out.append(bd.getMimeType()).append(' ').append(Arrays.hashCode(in.readAllBytes())).append('\n');
            }
        });
        parser.parse(new ByteArrayInputStream(b));
        return out.toString();
    }

    private static void types(Entity e, StringBuilder out) {
        out.append(e.type()).append('(');
        e.parts().forEach(p -> types(p, out));
        Entity message = e.message();
        if (message != null) {
            types(message, out);
        }
        out.append(')');
    }

    private static void angus(MimePart part, StringBuilder out) throws MessagingException, IOException {
        String type = part.getContentType();
        int semicolon = type.indexOf(';');
        out.append((semicolon < 0 ? type : type.substring(0, semicolon)).strip()).append('(');
        if (part.isMimeType("multipart/*")) {
            Multipart multipart = (Multipart) part.getContent();
            for (int i = 0; i < multipart.getCount(); i++) {
                BodyPart child = multipart.getBodyPart(i);
                angus((MimePart) child, out);
            }
        } else if (part.isMimeType("message/rfc822")) {
            angus((MimePart) part.getContent(), out);
        }
        out.append(')');
    }
}
