package org.posthouse.mta.report;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.HeaderAddress;
import org.posthouse.mail.compose.Boundary;
import org.posthouse.mail.compose.HeaderWriter;
import org.posthouse.mail.mime.MailDate;

/**
 * A message that one server sends another: a text for people and a file.
 *
 * @param more header fields, in their order
 * @param type of the message: {@code multipart/mixed}, or a kind of {@code multipart/report} with its parameter
 * @param text ASCII, lines ended by CRLF
 * @param file null for none: the message is the text alone
 */
public record ReportMail(Address from, String hostname, String subject, Map<String, String> more, String type, String text,
        @Nullable File file) {
    private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(76, new byte[]{'\r', '\n'});

    /** A file in base64. */
    public record File(String type, String name, byte[] base64) {
        /** Encodes the octets. */
        public static File of(String type, String name, byte[] octets) {
            return new File(type, name, BASE64.encode(octets));
        }
    }

    /** The message to one address. */
    public byte[] write(Address to, Instant now) {
        String boundary = Boundary.next(RandomGenerator.getDefault());
        var out = new ByteArrayOutputStream((file == null ? 0 : file.base64.length) + text.length() + 2000);
        var header = new HeaderWriter();
        header.raw("Date", MailDate.format(now.atOffset(ZoneOffset.UTC)));
        header.addresses("From", List.of(new HeaderAddress.Entry("", from.local().value(), from.domain().ascii())));
        header.raw("To", to.toString());
        header.text("Subject", subject);
        header.raw("Message-ID", "<" + Boundary.next(RandomGenerator.getDefault()).substring(2) + "@" + hostname + ">");
        more.forEach(header::raw);
        header.raw("Auto-Submitted", "auto-generated");
        header.raw("MIME-Version", "1.0");
        if (file == null)
            return end(out, header, text);
        header.raw("Content-Type", type + "; boundary=\"" + boundary + "\"");
        out.writeBytes(header.end());
        ascii(out, "\r\n--" + boundary + "\r\n");
        end(out, new HeaderWriter(), text);
        ascii(out, "\r\n--" + boundary + "\r\n");
        out.writeBytes(new HeaderWriter().raw("Content-Type", file.type).raw("Content-Transfer-Encoding", "base64")
                .raw("Content-Disposition", "attachment; filename=\"" + file.name + "\"").end());
        out.writeBytes(file.base64);
        ascii(out, "\r\n--" + boundary + "--\r\n");
        return out.toByteArray();
    }

    private static byte[] end(ByteArrayOutputStream out, HeaderWriter header, String text) {
        header.raw("Content-Type", "text/plain; charset=us-ascii").raw("Content-Transfer-Encoding", "7bit");
        out.writeBytes(header.end());
        ascii(out, text);
        return out.toByteArray();
    }

    private static void ascii(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
