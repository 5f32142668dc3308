package org.posthouse.trust.dkim;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.Octets;

/** The octets of a header that a signature is made over; shared by all fields that sign. RFC 6376 §3.7, §5.4.2 */
public final class SignedFields {
    private SignedFields() {}

    /**
     * What is signed: the fields named, each name taking the next one from the bottom, absent ones nothing; then the field that signs, without the value of its b= and
     * without its line end.
     *
     * @param names as in h=, in their order
     * @param signing the whole field with its name, as it stands (or will stand) in the message; with or without its line end
     */
    public static byte[] octets(Header header, List<String> names, byte[] signing, Canonicalization how) throws TagException {
        var out = new ByteArrayOutputStream(2048);
        for (HeaderField field : chosen(header, names))
            field(field, how, out);
        last(signing, how, out);
        return out.toByteArray();
    }

    /** The same for a field that was read already. */
    static byte[] octets(Header header, SignatureField field) {
        var out = new ByteArrayOutputStream(2048);
        for (HeaderField f : chosen(header, field.names()))
            field(f, field.header(), out);
        Octets raw = field.field().raw();
        byte[] b = raw.array();
        without(b, raw.offset(), field.valueFrom(), field.valueTo(), withoutLineEnd(b, raw.offset(), raw.offset() + raw.length()),
                field.header(), out);
        return out.toByteArray();
    }

    /** The fields that names stand for, in the order of the names. RFC 6376 §5.4.2 */
    public static List<HeaderField> chosen(Header header, List<String> names) {
        return header.chosen(names);
    }

    /** One field in its canonical form with one line end. */
    public static void field(HeaderField field, Canonicalization how, ByteArrayOutputStream out) {
        Octets raw = field.raw();
        how.field(raw.array(), raw.offset(), withoutLineEnd(raw.array(), raw.offset(), raw.offset() + raw.length()), out);
        out.write('\r');
        out.write('\n');
    }

    /** The field that signs in its canonical form, its b= empty, without a line end. */
    public static void last(byte[] signing, Canonicalization how, ByteArrayOutputStream out) throws TagException {
        int to = withoutLineEnd(signing, 0, signing.length);
        int colon = 0;
        while (colon < to && signing[colon] != ':')
            colon++;
        TagList tags = TagList.parse(signing, Math.min(to, colon + 1), to);
        int from = tags.valueFrom("b");
        if (from < 0)
            throw new TagException("the required tag b= is missing");
        int end = tags.valueTo("b");
        without(signing, 0, from, end, to, how, out);
    }

    /** A field from start to before to, without what is from there to there. */
    private static void without(byte[] b, int start, int from, int end, int to, Canonicalization how, ByteArrayOutputStream out) {
        byte[] bare = new byte[from - start + to - end];
        System.arraycopy(b, start, bare, 0, from - start);
        System.arraycopy(b, end, bare, from - start, to - end);
        how.field(bare, 0, bare.length, out);
    }

    static int withoutLineEnd(byte[] b, int from, int to) {
        int end = to;
        if (end > from && b[end - 1] == '\n')
            end--;
        if (end > from && b[end - 1] == '\r')
            end--;
        return end;
    }
}
