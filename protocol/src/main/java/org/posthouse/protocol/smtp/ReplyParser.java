package org.posthouse.protocol.smtp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.Leniency;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.mail.dsn.EnhancedStatus;

/** Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF, RFC 5321 §4.2. */
final class ReplyParser {
    private static final int MAX_LINES = 128;
    private static final int MAX_LINE = 2048;

    private ReplyParser() {}

    static Reply read(WireReader in) throws IOException, SyntaxException {
        List<String> lines = new ArrayList<>(4);
        int code = 0;
        boolean more = true;
        while (more) {
            String line = decode(in.lineBytes(MAX_LINE, Leniency.BARE_LF));
            int c = code(line);
            if (lines.size() == MAX_LINES)
                throw new SyntaxException("a reply of more than " + MAX_LINES + " lines");
            if (code != 0 && c != code)
                throw new SyntaxException("the lines of a reply have different codes");
            code = c;
            more = line.length() > 3 && line.charAt(3) == '-';
            lines.add(line.length() > 4 ? line.substring(4) : "");
        }
        return withStatus(code, lines);
    }

    private static int code(String line) throws SyntaxException {
        boolean good = line.length() >= 3 && (line.length() == 3 || line.charAt(3) == ' ' || line.charAt(3) == '-');
        int n = 0;
        for (int i = 0; i < 3 && good; i++) {
            int d = line.charAt(i) - '0';
            good = d >= 0 && d <= (i == 2 ? 9 : 5) && (i > 0 || d >= 2);
            n = n * 10 + d;
        }
        if (!good)
            throw new SyntaxException("not a reply");
        return n;
    }

    private static String decode(byte[] line) {
        String s;
        try {
            s = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
        } catch (CharacterCodingException e) {
            s = new String(line, StandardCharsets.ISO_8859_1);
        }
        StringBuilder out = null;
        for (int i = 0; i < s.length(); i++)
            if ((s.charAt(i) < ' ' && s.charAt(i) != '\t') || s.charAt(i) == 0x7f) {
                if (out == null)
                    out = new StringBuilder(s);
                out.setCharAt(i, '?');
            }
        return out == null ? s : out.toString();
    }

    // All lines must carry the same one. RFC 2034 §4
    private static Reply withStatus(int code, List<String> lines) {
        EnhancedStatus status = status(lines.getFirst(), code);
        if (status == null)
            return new Reply(code, null, lines);
        List<String> texts = new ArrayList<>(lines.size());
        int length = status.toString().length();
        for (String line : lines) {
            if (!status.equals(status(line, code)))
                return new Reply(code, null, lines);
            texts.add(line.length() > length ? line.substring(length + 1) : "");
        }
        return new Reply(code, status, texts);
    }

    private static @Nullable EnhancedStatus status(String line, int code) {
        int space = line.indexOf(' ');
        Optional<EnhancedStatus> s = EnhancedStatus.parse(space < 0 ? line : line.substring(0, space));
        return s.filter(e -> e.type() == code / 100).orElse(null);
    }
}
