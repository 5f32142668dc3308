package org.posthouse.trust.dkim;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    /** The fields that names stand for, in the order of the names. RFC 6376 §5.4.2 */
    public static List<HeaderField> chosen(Header header, List<String> names) {
        Map<String, Integer> used = new HashMap<>();
        List<HeaderField> out = new ArrayList<>(names.size());
        for (String name : names) {
            String lower = name.toLowerCase(Locale.ROOT);
            List<HeaderField> all = header.all(lower);
            int taken = used.merge(lower, 1, Integer::sum);
            if (taken <= all.size())
                out.add(all.get(all.size() - taken));
        }
        return out;
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
        byte[] bare = new byte[from + to - end];
        System.arraycopy(signing, 0, bare, 0, from);
        System.arraycopy(signing, end, bare, from, to - end);
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
