package org.posthouse.protocol.pop3;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.ByteClass;
import org.posthouse.base.wire.SyntaxException;

/** Reads a command line: {@code keyword *(SP param)}, the keyword in any case. RFC 2449 §3 */
public final class CommandParser {
    /** Octets of a command without its CRLF. RFC 2449 §4 */
    public static final int MAX_LINE = 253;
    private static final int MAX_DIGITS = 9;
    private static final int DIGEST = 32;
    private static final int MAX_SUBTAG = 8;
    private static final ByteClass ALPHANUM = ByteClass.of("letter or digit", "", ByteClass.ALPHA, ByteClass.DIGIT);
    private static final ByteClass HEX = ByteClass.of("hexadecimal digit", "abcdef", ByteClass.DIGIT);
    private static final ByteClass BASE64 = ByteClass.of("base64", "+/=", ByteClass.ALPHA, ByteClass.DIGIT);
    /** sasl-mech = 1*20 of capitals, digits, "-" and "_". RFC 4422 §3.1 */
    private static final ByteClass MECHANISM = ByteClass.of("mechanism", "-_", ByteClass.ALPHA, ByteClass.DIGIT);

    private final String line;
    private int pos;

    private CommandParser(String line) {
        this.line = line;
    }

    /** The command of a line without its end, one char per octet. The message of the exception may be shown to the client. */
    public static Command parse(String line) throws SyntaxException {
        return new CommandParser(line).command();
    }

    private Command command() throws SyntaxException {
        String keyword = keyword();
        Command command = switch (keyword) {
            case "CAPA" -> new Command.Capa();
            case "LANG" -> lang();
            case "UTF8" -> new Command.Utf8();
            case "QUIT" -> new Command.Quit();
            case "USER" -> new Command.User(rest("a name"));
            case "PASS" -> new Command.Pass(rest("a password"));
            case "APOP" -> apop();
            case "AUTH" -> auth();
            case "STLS" -> new Command.Stls();
            case "STAT" -> new Command.Stat();
            case "LIST" -> new Command.List(optionalNumber());
            case "RETR" -> new Command.Retr(number());
            case "DELE" -> new Command.Dele(number());
            case "NOOP" -> new Command.Noop();
            case "RSET" -> new Command.Rset();
            case "TOP" -> new Command.Top(number(), count());
            case "UIDL" -> new Command.Uidl(optionalNumber());
            default -> throw new SyntaxException("unknown command");
        };
        // Spaces before the line's end are what people type.
        while (pos < line.length() && line.charAt(pos) == ' ')
            pos++;
        if (pos < line.length())
            throw new SyntaxException(keyword + " takes no further argument");
        return command;
    }

    private String keyword() throws SyntaxException {
        int end = line.indexOf(' ');
        if (end < 0)
            end = line.length();
        if (end < 3 || end > 4)
            throw new SyntaxException("unknown command");
        pos = end;
        return line.substring(0, end).toUpperCase(Locale.ROOT);
    }

    /** Everything after the space, spaces included. RFC 1939 §7 */
    private String rest(String what) throws SyntaxException {
        if (pos + 1 >= line.length())
            throw new SyntaxException("expected " + what);
        String text = utf8(line.substring(pos + 1));
        pos = line.length();
        return text;
    }

    /** APOP name digest; only the last space separates, as names may hold some. */
    private Command apop() throws SyntaxException {
        int cut = line.lastIndexOf(' ');
        if (cut <= pos + 1)
            throw new SyntaxException("expected a name and a digest");
        String digest = line.substring(cut + 1).toLowerCase(Locale.ROOT);
        if (digest.length() != DIGEST || !HEX.containsAll(digest))
            throw new SyntaxException("the digest has " + DIGEST + " hexadecimal digits");
        String name = utf8(line.substring(pos + 1, cut));
        pos = line.length();
        return new Command.Apop(name, digest);
    }

    /** language-range = 1*8ALPHA *("-" 1*8alphanum) / "*". RFC 4647 §2.1 */
    private Command lang() throws SyntaxException {
        String range = param();
        if (range == null)
            return new Command.Lang("");
        if (!range.equals("*") && !isRange(range))
            throw new SyntaxException("expected a language");
        return new Command.Lang(range.toLowerCase(Locale.ROOT));
    }

    private static boolean isRange(String range) {
        int start = 0;
        while (start <= range.length()) {
            int end = range.indexOf('-', start);
            if (end < 0)
                end = range.length();
            String part = range.substring(start, end);
            if (part.isEmpty() || part.length() > MAX_SUBTAG || !(start == 0 ? ByteClass.ALPHA : ALPHANUM).containsAll(part))
                return false;
            start = end + 1;
        }
        return true;
    }

    private Command auth() throws SyntaxException {
        String mechanism = param();
        if (mechanism == null)
            return new Command.Auth("", null);
        if (mechanism.length() > 20 || !MECHANISM.containsAll(mechanism))
            throw new SyntaxException("expected a mechanism");
        String initial = param();
        if (initial != null && !BASE64.containsAll(initial))
            throw new SyntaxException("the response is not base64");
        return new Command.Auth(mechanism.toUpperCase(Locale.ROOT), initial);
    }

    private int number() throws SyntaxException {
        int n = optionalNumber();
        if (n == 0)
            throw new SyntaxException("expected a message number");
        return n;
    }

    /** 0 where none is given. */
    private int optionalNumber() throws SyntaxException {
        String digits = param();
        if (digits == null)
            return 0;
        int n = digits(digits);
        if (n < 1)
            throw new SyntaxException("expected a message number from 1 on");
        return n;
    }

    /** How many lines of a body; a number too large to matter is as good as the largest. */
    private int count() throws SyntaxException {
        String digits = param();
        int n = digits == null ? -1 : digits(digits);
        if (n < 0)
            throw new SyntaxException("expected a number of lines");
        return n;
    }

    private static int digits(String digits) {
        if (!ByteClass.DIGIT.containsAll(digits))
            return -1;
        int start = 0;
        while (start < digits.length() - 1 && digits.charAt(start) == '0')
            start++;
        return digits.length() - start > MAX_DIGITS ? Integer.MAX_VALUE : Integer.parseInt(digits, start, digits.length(), 10);
    }

    private @Nullable String param() {
        while (pos < line.length() && line.charAt(pos) == ' ')
            pos++;
        if (pos == line.length())
            return null;
        int end = line.indexOf(' ', pos);
        if (end < 0)
            end = line.length();
        String param = line.substring(pos, end);
        pos = end;
        return param;
    }

    private static String utf8(String latin1) throws SyntaxException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(latin1.getBytes(StandardCharsets.ISO_8859_1))).toString();
        } catch (CharacterCodingException e) {
            throw new SyntaxException("not UTF-8");
        }
    }
}
