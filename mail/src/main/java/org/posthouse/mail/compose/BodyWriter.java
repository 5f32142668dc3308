package org.posthouse.mail.compose;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Writes the tree {@code mixed(alternative(text, related(html, images)), files)}, leaving out each level that has one member only.
 * RFC 2046 §5.1, RFC 2387
 */
final class BodyWriter {
    private static final int MAX_LINE = 998;

    private final OutputStream out;
    private final RandomGenerator random;

    BodyWriter(OutputStream out, RandomGenerator random) {
        this.out = out;
        this.random = random;
    }

    void message(HeaderWriter header, @Nullable String text, @Nullable String html, List<Attachment> inline, List<Attachment> attachments)
            throws IOException {
        if (attachments.isEmpty()) {
            content(header, text, html, inline);
            return;
        }
        String boundary = multipart(header, "mixed");
        delimiter(boundary);
        content(new HeaderWriter(), text, html, inline);
        for (Attachment attachment : attachments) {
            delimiter(boundary);
            file(attachment);
        }
        close(boundary);
    }

    private void content(HeaderWriter header, @Nullable String text, @Nullable String html, List<Attachment> inline) throws IOException {
        if (html == null) {
            text(header, "plain", text == null ? "" : text);
        } else if (text == null) {
            related(header, html, inline);
        } else {
            String boundary = multipart(header, "alternative");
            delimiter(boundary);
            text(new HeaderWriter(), "plain", text);
            delimiter(boundary);
            related(new HeaderWriter(), html, inline);
            close(boundary);
        }
    }

    private void related(HeaderWriter header, String html, List<Attachment> inline) throws IOException {
        if (inline.isEmpty()) {
            text(header, "html", html);
            return;
        }
        String boundary = Boundary.next(random);
        header.lines(new ParamWriter("Content-Type", "multipart/related").param("boundary", boundary).param("type", "text/html").line());
        write(header);
        delimiter(boundary);
        text(new HeaderWriter(), "html", html);
        for (Attachment image : inline) {
            delimiter(boundary);
            file(image);
        }
        close(boundary);
    }

    private void text(HeaderWriter header, String subtype, String text) throws IOException {
        TextBody body = TextBody.of(text);
        header.lines(new ParamWriter("Content-Type", "text/" + subtype).param("charset", body.charset()).line());
        header.raw("Content-Transfer-Encoding", body.encoding());
        write(header);
        out.write(body.body());
    }

    private String multipart(HeaderWriter header, String subtype) throws IOException {
        String boundary = Boundary.next(random);
        header.lines(new ParamWriter("Content-Type", "multipart/" + subtype).param("boundary", boundary).line());
        write(header);
        return boundary;
    }

    private void write(HeaderWriter header) throws IOException {
        out.write(header.end());
    }

    private void delimiter(String boundary) throws IOException {
        out.write(("\r\n--" + boundary + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private void close(String boundary) throws IOException {
        out.write(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private void file(Attachment a) throws IOException {
        String type = a.mediaType().toLowerCase(Locale.ROOT);
        String encoding = "base64";
        if (type.startsWith("multipart/")) {
            // a multipart would need its boundary here, and nobody gave one
            type = "application/octet-stream";
        } else if (type.equals("message/rfc822") || type.equals("message/global")) {
            // messages must not be encoded. RFC 2046 §5.2.1
            encoding = identity(a.content());
            type = encoding.equals("base64") ? "application/octet-stream" : type;
        }
        HeaderWriter header = new HeaderWriter();
        ParamWriter contentType = new ParamWriter("Content-Type", type);
        ParamWriter disposition = new ParamWriter("Content-Disposition", a.contentId() == null ? "attachment" : "inline");
        if (!a.fileName().isEmpty()) {
            contentType.forOldClients("name", a.fileName());
            disposition.extended("filename", a.fileName());
        }
        header.lines(contentType.line()).lines(disposition.line());
        header.raw("Content-Transfer-Encoding", encoding);
        if (a.contentId() != null) {
            header.raw("Content-ID", "<" + a.contentId() + ">");
        }
        write(header);
        try (InputStream in = a.content().open()) {
            if (encoding.equals("base64")) {
                try (OutputStream lines = Base64.getMimeEncoder().wrap(new Unclosed(out))) {
                    in.transferTo(lines);
                }
            } else {
                in.transferTo(new CrlfStream(out));
            }
        }
    }

    /** {@code 7bit} or {@code 8bit} where the octets may go as they are, else {@code base64}. RFC 2045 §6.2 */
    private static String identity(Content content) throws IOException {
        boolean high = false;
        int line = 0;
        byte[] b = new byte[8192];
        try (InputStream in = content.open()) {
            for (int n = in.read(b); n > 0; n = in.read(b)) {
                for (int i = 0; i < n; i++) {
                    high |= b[i] < 0;
                    line = b[i] == '\n' ? 0 : line + 1;
                    if (b[i] == 0 || line > MAX_LINE) {
                        return "base64";
                    }
                }
            }
        }
        return high ? "8bit" : "7bit";
    }

    /** Keeps the encoder from closing what is behind it. */
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] b, int off, int len) throws IOException {
            out.write(b, off, len);
        }

        @Override
        public void close() {}
    }
}
