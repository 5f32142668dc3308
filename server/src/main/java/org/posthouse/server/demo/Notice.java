package org.posthouse.server.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.Part;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;

/** The part of a delivery report that is for people. RFC 6522 §3 */
final class Notice {
    private Notice() {}

    static List<String> firstPart(byte[] message) throws IOException {
        Source source = Source.of(message);
        Structure structure = Structure.of(source, Limits.DEFAULT);
        List<String> lines = new ArrayList<>();
        for (String line : text(source.bytes(0, structure.headerSize())).lines().toList())
            if (line.startsWith("From:") || line.startsWith("To:") || line.startsWith("Subject:"))
                lines.add(line);
        lines.add("");
        Part part = structure.part(1).orElse(structure.body());
        text(source.bytes(part.bodyStart(), part.end())).strip().lines().forEach(lines::add);
        return lines;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
