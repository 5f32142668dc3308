package org.posthouse.protocol.smtp;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.mail.dsn.EnhancedStatus;

/**
 * A reply: code (200 to 559), enhanced status where it has one, at least one line of text. RFC 5321 §4.2, RFC 2034 §4
 *
 * <p>The class of the status is that of the code; lines hold no control characters.
 */
public record Reply(int code, @Nullable EnhancedStatus status, List<String> lines) {
    /** @throws IllegalArgumentException where code, status and text do not make a reply */
    public Reply {
        lines = List.copyOf(lines);
        if (code < 200 || code > 599 || code / 10 % 10 > 5 || lines.isEmpty() || (status != null && status.type() != code / 100))
            throw new IllegalArgumentException("no such reply: " + code + " " + status);
        for (String line : lines)
            for (int i = 0; i < line.length(); i++)
                if ((line.charAt(i) < ' ' && line.charAt(i) != '\t') || line.charAt(i) == 0x7f)
                    throw new IllegalArgumentException("control character in a reply");
    }

    /** Without an enhanced status: greetings, EHLO, 3xx. */
    public static Reply of(int code, String... lines) {
        return new Reply(code, null, List.of(lines));
    }

    public static Reply of(int code, EnhancedStatus status, String text) {
        return new Reply(code, status, List.of(clean(text)));
    }

    public static Reply of(int code, int type, int subject, int detail, String text) {
        return of(code, EnhancedStatus.of(type, subject, detail), text);
    }

    /** Text that somebody else wrote, made fit for a line of a reply: control characters become {@code ?}, at most 400 characters. */
    public static String clean(String text) {
        int n = Math.min(text.length(), 400);
        boolean good = n == text.length();
        for (int i = 0; i < n && good; i++)
            good = text.charAt(i) >= ' ' && text.charAt(i) != 0x7f;
        if (good)
            return text;
        StringBuilder out = new StringBuilder(n);
        for (int i = 0; i < n; i++)
            out.append(text.charAt(i) >= ' ' && text.charAt(i) != 0x7f ? text.charAt(i) : '?');
        return out.toString();
    }

    /** 2xx: done. */
    public boolean isAccept() {
        return code < 300;
    }

    /** 3xx: go on. */
    public boolean isIntermediate() {
        return code >= 300 && code < 400;
    }

    /** 4xx: not now. */
    public boolean isDefer() {
        return code >= 400 && code < 500;
    }

    /** 5xx: never. */
    public boolean isReject() {
        return code >= 500;
    }

    /** The status, or the general one of the code's class where there is none. RFC 3463 §3.1; 2.0.0 also for 3xx. */
    public EnhancedStatus statusOrGeneral() {
        EnhancedStatus s = status;
        return s != null ? s : EnhancedStatus.of(isAccept() || isIntermediate() ? 2 : code / 100, 0, 0);
    }

    /** All lines as one, for logs and notices. */
    public String text() {
        return String.join(" / ", lines);
    }

    /** Writes all lines; does not flush. */
    public void write(WireWriter out) throws IOException {
        for (int i = 0; i < lines.size(); i++) {
            out.number(code).b(i == lines.size() - 1 ? ' ' : '-');
            if (status != null)
                out.ascii(status.toString()).b(' ');
            out.utf8(lines.get(i)).crlf();
        }
    }

    /**
     * Reads one reply of a server: at most 128 lines of 2 KB. A bare LF ends a line here too.
     *
     * @throws SyntaxException where it is not one, or its lines have different codes
     */
    public static Reply read(WireReader in) throws IOException, SyntaxException {
        return ReplyParser.read(in);
    }

    /** The whole reply as it is sent. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            out.append(i == 0 ? "" : "\r\n").append(code).append(i == lines.size() - 1 ? ' ' : '-');
            if (status != null)
                out.append(Objects.requireNonNull(status)).append(' ');
            out.append(lines.get(i));
        }
        return out.toString();
    }
}
