package org.posthouse.server.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.mail.mime.DecodedText;
import org.posthouse.mail.mime.Entity;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.MimeParser;
import org.posthouse.mail.mime.Source;

/** A message as its reader sees it: some header fields and the first text, decoded. */
final class Reading {
    private static final int MAX_TEXT = 4000;
    private static final int MAX_LINES = 24;

    private Reading() {}

    static List<String> of(byte[] message, String... fields) throws IOException {
        Source source = Source.of(message);
        Entity entity = MimeParser.parse(source, Limits.DEFAULT);
        List<String> lines = new ArrayList<>();
        for (String name : fields)
            for (HeaderField field : entity.header().all(name))
                lines.add(name + ": " + field.decoded().strip());
        lines.add("");
        DecodedText.read(source, firstText(entity), MAX_TEXT).strip().lines().limit(MAX_LINES).forEach(lines::add);
        return lines;
    }

    private static Entity firstText(Entity entity) {
        Entity first = entity;
        while (first.isMultipart() && !first.parts().isEmpty())
            first = first.parts().getFirst();
        return first;
    }
}
