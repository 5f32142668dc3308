package org.posthouse.access.jmapmail;

import java.io.IOException;
import java.io.Reader;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.mail.mime.DecodedText;
import org.posthouse.mail.mime.Part;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.TransferDecoder;
import tools.jackson.databind.node.ObjectNode;

/** The text of a part: in Unicode, with LF line ends, cut where it is too long. RFC 8621 §4.1.4 */
final class BodyValue {
    private BodyValue() {}

    /** At most so many octets in UTF-8. */
    static ObjectNode of(Source source, Part part, int maxOctets) throws IOException {
        StringBuilder out = new StringBuilder();
        boolean truncated = false, broken = !TransferDecoder.isKnown(part.encoding());
        long octets = 0;
        try (Reader reader = DecodedText.reader(source, part)) {
            char[] some = new char[8192];
            boolean cr = false;
            for (int n = reader.read(some); n > 0 && !truncated; n = reader.read(some)) {
                for (int i = 0; i < n; i++) {
                    char c = some[i];
                    if (c == '\n' && cr) {
                        cr = false;
                        continue;
                    }
                    cr = c == '\r';
                    c = cr ? '\n' : c;
                    octets += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
                    if (octets > maxOctets) {
                        truncated = true;
                        break;
                    }
                    broken |= c == '\ufffd';
                    out.append(c == 0 ? '\ufffd' : c);
                }
            }
        }
        if (!out.isEmpty() && Character.isHighSurrogate(out.charAt(out.length() - 1)))
            out.setLength(out.length() - 1);
        if (truncated && part.subtype().equals("html"))
            untag(out);
        return Json.object().put("value", out.toString()).put("isEncodingProblem", broken).put("isTruncated", truncated);
    }

    // Not in the midst of a tag.
    private static void untag(StringBuilder html) {
        int open = html.lastIndexOf("<");
        if (open >= 0 && html.indexOf(">", open) < 0)
            html.setLength(open);
    }
}
