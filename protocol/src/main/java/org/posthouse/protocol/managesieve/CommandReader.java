package org.posthouse.protocol.managesieve;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.ByteClass;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;

/**
 * Reads commands. After a SyntaxException the reader stands behind the command's line (behind a string that is too large, behind that), so that the next one
 * can be read. RFC 5804 §4
 */
public final class CommandReader {
    /** Octets of a quoted string. RFC 5804 §4 */
    public static final int MAX_QUOTED = 1024;
    /** A string that is larger than allowed is read to its end up to here; beyond, the connection is of no use any more. */
    public static final long MAX_SKIPPED = 1 << 20;
    private static final int MAX_KEYWORD = 20;
    private static final ByteClass DIGITS = ByteClass.DIGIT;
    private static final ByteClass BASE64 = ByteClass.of("base64", "+/=", ByteClass.ALPHA, ByteClass.DIGIT);
    private static final ByteClass MECHANISM = ByteClass.of("mechanism", "-_", ByteClass.ALPHA, ByteClass.DIGIT);

    private final WireReader in;

    public CommandReader(WireReader in) {
        this.in = in;
    }

    /** The next command, with strings of at most so many octets. IOException where a string is so large that it is not even skipped. */
    public Command next(int maxString) throws IOException, SyntaxException {
        boolean wholeLine = false;
        try {
            // Whitespace before a command comes from people.
            String keyword = in.takeWhile(ByteClass.ALPHA, MAX_KEYWORD).toUpperCase(Locale.ROOT);
            Command command = command(keyword, maxString);
            while (in.take(' ')) {
                // blanks at the end of a line
            }
            if (!in.atCrlf())
                throw new SyntaxException(keyword + " takes no further argument");
            wholeLine = true;
            in.crlf();
            return command;
        } catch (SyntaxException e) {
            if (!wholeLine)
                in.discardLine();
            throw e;
        }
    }

    private Command command(String keyword, int max) throws IOException, SyntaxException {
        return switch (keyword) {
            case "CAPABILITY" -> new Command.Capability();
            case "LOGOUT" -> new Command.Logout();
            case "NOOP" -> new Command.Noop(in.peek() == ' ' ? string(MAX_QUOTED) : null);
            case "STARTTLS" -> new Command.StartTls();
            case "UNAUTHENTICATE" -> new Command.Unauthenticate();
            case "AUTHENTICATE" -> authenticate(max);
            case "HAVESPACE" -> new Command.HaveSpace(string(MAX_QUOTED), number());
            case "PUTSCRIPT" -> new Command.PutScript(string(MAX_QUOTED), string(max));
            case "LISTSCRIPTS" -> new Command.ListScripts();
            case "SETACTIVE" -> new Command.SetActive(string(MAX_QUOTED));
            case "GETSCRIPT" -> new Command.GetScript(string(MAX_QUOTED));
            case "DELETESCRIPT" -> new Command.DeleteScript(string(MAX_QUOTED));
            case "RENAMESCRIPT" -> new Command.RenameScript(string(MAX_QUOTED), string(MAX_QUOTED));
            case "CHECKSCRIPT" -> new Command.CheckScript(string(max));
            default -> throw new SyntaxException("unknown command");
        };
    }

    private Command authenticate(int max) throws IOException, SyntaxException {
        String mechanism = string(MAX_QUOTED);
        if (mechanism.isEmpty() || mechanism.length() > 20 || !MECHANISM.containsAll(mechanism))
            throw new SyntaxException("expected a mechanism");
        String initial = in.peek() == ' ' ? string(max) : null;
        if (initial != null && !BASE64.containsAll(initial))
            throw new SyntaxException("the response is not base64");
        return new Command.Authenticate(mechanism.toUpperCase(Locale.ROOT), initial);
    }

    private void space() throws IOException, SyntaxException {
        in.expect(' ');
        while (in.take(' ')) {
            // more than one is what people type
        }
    }

    /** number = (NZDIGIT *DIGIT) / "0", below 2^32 */
    private long number() throws IOException, SyntaxException {
        space();
        return digits(in.takeSome(DIGITS, 10));
    }

    private static long digits(String digits) throws SyntaxException {
        long n = Long.parseLong(digits);
        if (n > 0xffff_ffffL || digits.length() > 1 && digits.charAt(0) == '0')
            throw new SyntaxException("expected a number below 2^32");
        return n;
    }

    private String string(int max) throws IOException, SyntaxException {
        space();
        return bare(max);
    }

    /** string = quoted / literal-c2s, in UTF-8 */
    private String bare(int max) throws IOException, SyntaxException {
        if (in.take('"'))
            return utf8(quoted());
        if (in.take('{'))
            return utf8(literal(max));
        throw new SyntaxException("expected a string");
    }

    /** A response of the client in an exchange: a string alone on its line; {@code *} ends it. RFC 5804 §2.1 */
    public String response(int max) throws IOException, SyntaxException {
        boolean wholeLine = false;
        try {
            String text = in.take('*') ? "*" : bare(max);
            if (!in.atCrlf())
                throw new SyntaxException("expected the end of the line");
            wholeLine = true;
            in.crlf();
            return text;
        } catch (SyntaxException e) {
            if (!wholeLine)
                in.discardLine();
            throw e;
        }
    }

    private byte[] quoted() throws IOException, SyntaxException {
        var out = new ByteArrayOutputStream(32);
        for (;;) {
            int c = in.peek();
            if (c == '\r' || c == '\n' || c == 0)
                throw new SyntaxException("a quoted string ends on its line; use a literal");
            in.next();
            if (c == '"')
                return out.toByteArray();
            if (c == '\\') {
                c = in.next();
                if (c != '"' && c != '\\')
                    throw new SyntaxException("a backslash stands before a quote or another backslash");
            }
            out.write(c);
            if (out.size() > MAX_QUOTED)
                throw new SyntaxException("a quoted string has at most " + MAX_QUOTED + " octets; use a literal");
        }
    }

    /** literal-c2s = "{" number "+}" CRLF *OCTET */
    private byte[] literal(int max) throws IOException, SyntaxException {
        long size = digits(in.takeSome(DIGITS, 10));
        if (!in.take('+') || !in.take('}'))
            throw new SyntaxException("a literal begins with {number+}");
        in.crlf();
        if (size > MAX_SKIPPED)
            throw new IOException("a literal of " + size + " octets");
        try (InputStream literal = in.literal(size)) {
            if (size > max)
                literal.skipNBytes(size);
            else
                return literal.readNBytes((int) size);
        }
        throw new TooLargeException(size, max);
    }

    private static String utf8(byte[] bytes) throws SyntaxException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new SyntaxException("not UTF-8");
        }
    }

}
