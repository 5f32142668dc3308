package org.posthouse.protocol.imap;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.protocol.imapwire.ImapLimits;
import org.posthouse.protocol.imapwire.Lexer;

/**
 * A URL of a message or a part of one, relative to the account: {@code /mailbox;UIDVALIDITY=n/;UID=n/;SECTION=s/;PARTIAL=o.n}. RFC 5092 §11
 *
 * @param mailbox null for the selected one
 * @param uidValidity 0 where it is not said
 * @param count octets from the offset, -1 for all. RFC 5550 §3.1
 */
public record MessageUrl(@Nullable String mailbox, long uidValidity, long uid, Section section, long offset, long count) {
    private static final int MAX = 4096;
    private static final long MAX_NUMBER = 0xffffffffL;
    private static final String UNRESERVED = "-._~!$'()*+,&=@:";

    /** Parses; SyntaxException for what is no URL of a message, or of another server. */
    public static MessageUrl parse(String url) throws SyntaxException {
        if (url.length() > MAX)
            throw new SyntaxException("URL longer than " + MAX + " characters");
        if (url.startsWith("//") || url.regionMatches(true, 0, "imap:", 0, 5))
            throw new SyntaxException("only URLs relative to this account");
        for (int i = 0; i < url.length(); i++)
            if (url.charAt(i) > '~')
                throw new SyntaxException("a URL has ASCII characters only: write others by percent signs");
        int at = uidAt(url);
        if (at < 0)
            throw new SyntaxException("a URL of a message has /;UID=");
        Parts parts = new Parts(url.substring(at));
        long uid = parts.number(";UID=");
        Section section = section(parts.text("/;SECTION="));
        long offset = 0;
        long count = -1;
        String partial = parts.text("/;PARTIAL=");
        if (partial != null) {
            int dot = partial.indexOf('.');
            offset = number(dot < 0 ? partial : partial.substring(0, dot), 0);
            count = dot < 0 ? -1 : number(partial.substring(dot + 1), 1);
        }
        parts.end();
        String before = url.substring(0, at);
        return mailbox(before.endsWith("/") ? before.substring(0, before.length() - 1) : before, uid, section, offset, count);
    }

    private static int uidAt(String url) {
        String upper = url.toUpperCase(Locale.ROOT);
        int at = upper.indexOf("/;UID=");
        return at >= 0 ? at + 1 : upper.startsWith(";UID=") ? 0 : -1;
    }

    private static MessageUrl mailbox(String path, long uid, Section section, long offset, long count) throws SyntaxException {
        if (path.isEmpty())
            return new MessageUrl(null, 0, uid, section, offset, count);
        int semicolon = path.indexOf(';');
        String name = semicolon < 0 ? path : path.substring(0, semicolon);
        long validity = semicolon < 0 ? 0 : new Parts(path.substring(semicolon)).whole(";UIDVALIDITY=");
        String decoded = decoded(name.startsWith("/") ? name.substring(1) : name);
        if (decoded.isEmpty())
            throw new SyntaxException("the URL names no mailbox");
        return new MessageUrl(decoded, validity, uid, section, offset, count);
    }

    /** Pieces of a path, taken one after the other. */
    private static final class Parts {
        private String rest;

        Parts(String rest) {
            this.rest = rest;
        }

        @Nullable
        String text(String name) {
            if (!rest.regionMatches(true, 0, name, 0, name.length()))
                return null;
            int end = rest.indexOf("/;", name.length());
            String text = rest.substring(name.length(), end < 0 ? rest.length() : end);
            rest = end < 0 ? "" : rest.substring(end);
            return text;
        }

        long number(String name) throws SyntaxException {
            String text = text(name);
            if (text == null)
                throw new SyntaxException("expected " + name);
            return MessageUrl.number(text, 1);
        }

        long whole(String name) throws SyntaxException {
            long n = number(name);
            end();
            return n;
        }

        void end() throws SyntaxException {
            if (!rest.isEmpty() && !rest.equals("/"))
                throw new SyntaxException("cannot read the URL from " + rest.substring(0, Math.min(20, rest.length())));
        }
    }

    private static long number(String digits, long min) throws SyntaxException {
        long n = 0;
        if (digits.isEmpty() || digits.length() > 10)
            throw new SyntaxException("expected a number in the URL");
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9')
                throw new SyntaxException("expected a number in the URL");
            n = n * 10 + digits.charAt(i) - '0';
        }
        if (n < min || n > MAX_NUMBER)
            throw new SyntaxException("number out of range in the URL");
        return n;
    }

    private static Section section(@Nullable String encoded) throws SyntaxException {
        if (encoded == null)
            return Section.WHOLE;
        WireReader in = WireReader.of(("[" + decoded(encoded) + "]").getBytes(StandardCharsets.UTF_8));
        try {
            Section section = new FetchParser(in, new Lexer(in, ImapLimits.BEFORE_LOGIN, () -> {
                throw new IOException("a URL has no literals");
            })).section();
            if (in.peek() >= 0)
                throw new SyntaxException("unknown section in the URL");
            return section;
        } catch (IOException e) {
            throw new SyntaxException("unknown section in the URL");
        }
    }

    /** Percent-encoded UTF-8. RFC 3986 §2.1 */
    static String decoded(String text) throws SyntaxException {
        byte[] b = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(b.length);
        for (int i = 0; i < b.length; i++) {
            if (b[i] != '%') {
                out.write(b[i]);
                continue;
            }
            int high = i + 2 < b.length ? Character.digit(b[i + 1], 16) : -1;
            int low = i + 2 < b.length ? Character.digit(b[i + 2], 16) : -1;
            if (high < 0 || low < 0 || high + low == 0)
                throw new SyntaxException("bad percent-encoding in the URL");
            out.write(high << 4 | low);
            i += 2;
        }
        return Lexer.utf8(out.toByteArray());
    }

    /** Back to text, so that it reads as the same. */
    public String write() {
        StringBuilder out = new StringBuilder();
        if (mailbox != null) {
            out.append('/');
            encode(mailbox, out);
            if (uidValidity > 0)
                out.append(";UIDVALIDITY=").append(uidValidity);
        }
        out.append("/;UID=").append(uid);
        if (!section.equals(Section.WHOLE)) {
            String text = new String(WireWriter.toBytes(section::write), StandardCharsets.UTF_8);
            out.append("/;SECTION=");
            encode(text.substring(1, text.length() - 1), out);
        }
        if (offset > 0 || count >= 0) {
            out.append("/;PARTIAL=").append(offset);
            if (count >= 0)
                out.append('.').append(count);
        }
        return out.toString();
    }

    static void encode(String text, StringBuilder out) {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0))
                out.append(c);
            else
                out.append('%').append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
        }
    }

}
