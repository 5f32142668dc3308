package org.posthouse.mail.mime;

import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import org.posthouse.mail.address.AddressList;

/** A fuzz target: any bytes are a message, read alike from an array and through a buffer, and every answer holds together. */
public final class ParserFuzz {
    private ParserFuzz() {}

    /** One input. */
    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        Source source = Source.of(data);
        MimeParser parser = new MimeParser(source, Limits.DEFAULT);
        Entity message = parser.message();
        check(parser.steps() <= 120L * data.length + 1000, "too many steps");
        Structure structure = Structure.of(data.length, message);
        Structure blocks = Structure.of(data.length, new MimeParser(new Drops(data, new Random(1)), Limits.DEFAULT, 4096).message());
        check(structure.equals(blocks), "buffered reading differs");
        byte[] record = StructureCodec.encode(structure);
        check(record.length <= StructureCodec.MAX, "record too long");
        Structure decoded = StructureCodec.decode(record);
        check(!decoded.complete() || decoded.equals(structure), "record differs");
        check(!decoded.complete() || Imap.body(structure.body()).equals(Imap.body(StructureView.of(record))), "view differs");
        walk(source, message, 0, data.length);
        try {
            StructureCodec.decode(data);
        } catch (IllegalArgumentException e) {
            // what is no record is refused so
        }
    }

    private static void walk(Source source, Entity e, long from, long to) throws IOException {
        check(from <= e.headerStart() && e.headerStart() <= e.bodyStart() && e.bodyStart() <= e.end() && e.end() <= to,
                "offsets out of order");
        for (HeaderField field : e.header().fields()) {
            field.decoded();
            Octets value = field.rawValue();
            AddressList.parse(value.array(), value.offset(), value.offset() + value.length());
            MailDate.parse(value.array(), value.offset(), value.offset() + value.length());
        }
        e.type().params().get("name");
        Disposition disposition = e.disposition();
        if (disposition != null) {
            disposition.params().get("filename");
        }
        long at = e.bodyStart();
        for (Entity part : e.parts()) {
            walk(source, part, at, e.end());
            at = part.end();
        }
        Entity inner = e.message();
        if (inner != null) {
            walk(source, inner, e.bodyStart(), e.end());
        } else if (e.parts().isEmpty()) {
            try (InputStream in = TransferDecoder.body(source, e)) {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            }
            DecodedText.read(source, e, 10_000);
        }
    }

    private static void check(boolean good, String otherwise) {
        if (!good) {
            throw new AssertionError(otherwise);
        }
    }
}
