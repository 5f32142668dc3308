package org.posthouse.protocol.imapwire;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import org.posthouse.base.wire.ByteClass;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;

/** The words that commands and responses are made of. RFC 3501 §9 */
public class Lexer {
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
    final WireReader in;
    private final Continuation continuation;
    public ImapLimits limits;
    /** Whether mailbox names are in UTF-8 and an ampersand in them is one. */
    public boolean utf8Names;
    private long start;
    private int items;
    private int depth;
    private boolean lineEnded;
    /** Octets that come after the line although nobody asked for them; -1 for none. */
    private long skip = -1;

    /** Asks the peer for the literal it has announced: writes a continuation request and flushes. RFC 3501 §7.5 */
    @FunctionalInterface
    public interface Continuation {
        void ready() throws IOException;
    }

    public Lexer(WireReader in, ImapLimits limits, Continuation continuation) {
        this.in = in;
        this.limits = limits;
        this.continuation = continuation;
    }

    /** Begins a new command or response: all budgets are full again. */
    public void begin() {
        start = in.consumed();
        items = 0;
        depth = 0;
        lineEnded = false;
        skip = -1;
    }

    /** Counts an element of a list. */
    public void item() throws SyntaxException {
        if (++items > limits.items())
            throw new SyntaxException("more than " + limits.items() + " elements");
    }

    public void deeper() throws SyntaxException {
        if (++depth > limits.depth())
            throw new SyntaxException("nested more than " + limits.depth() + " deep");
    }

    public void shallower() {
        depth--;
    }

    // How much a token may still take.
    private int room() throws SyntaxException {
        long left = limits.command() - (in.consumed() - start);
        if (left <= 0)
            throw new SyntaxException("command longer than " + limits.command() + " octets");
        return (int) Math.min(limits.string(), left);
    }

    public void sp() throws IOException, SyntaxException {
        in.expect(' ');
    }

    public void end() throws IOException, SyntaxException {
        if (in.peek() == ' ')
            throw new SyntaxException("space at the end of the line");
        in.crlf();
        lineEnded = true;
    }

    public String some(ByteClass octets) throws IOException, SyntaxException {
        return in.takeSome(octets, room());
    }

    /** What has a bound of its own, however little another string and the whole command may take. */
    public String some(ByteClass octets, int max) throws IOException, SyntaxException {
        return in.takeSome(octets, max);
    }

    public String atom() throws IOException, SyntaxException {
        return some(Syntax.ATOM_CHAR);
    }

    /** A word in upper case. */
    public String word() throws IOException, SyntaxException {
        return in.takeSome(Syntax.WORD_CHAR, Math.min(64, room())).toUpperCase(Locale.ROOT);
    }

    /** number = 1*DIGIT, less than 2^63 */
    public long number() throws IOException, SyntaxException {
        int c = in.takeIf(ByteClass.DIGIT);
        if (c < 0)
            throw new SyntaxException("expected a number");
        long n = c - (long) '0';
        while ((c = in.takeIf(ByteClass.DIGIT)) >= 0) {
            long digit = c - (long) '0';
            if (n > (Long.MAX_VALUE - digit) / 10)
                throw new SyntaxException("number too large");
            n = n * 10 + digit;
        }
        return n;
    }

    /** nz-number, at most 2^32 - 1 */
    public long nzNumber() throws IOException, SyntaxException {
        long n = number();
        if (n == 0 || n > 0xffffffffL)
            throw new SyntaxException("expected a number from 1 to 4294967295");
        return n;
    }

    /** sequence-set = ((seq-number / seq-range) *("," sequence-set)) / seq-last-command. RFC 9051 §9 */
    public SequenceSet sequenceSet() throws IOException, SyntaxException {
        if (in.take('$'))
            return SequenceSet.SAVED;
        SequenceSet.Builder b = new SequenceSet.Builder();
        do {
            item();
            room();
            long first = seqNumber();
            b.add(first, in.take(':') ? seqNumber() : first);
        } while (in.take(','));
        return b.build();
    }

    private long seqNumber() throws IOException, SyntaxException {
        return in.take('*') ? SequenceSet.STAR : nzNumber();
    }

    /** string = quoted / literal */
    public byte[] string() throws IOException, SyntaxException {
        int c = in.peek();
        if (c == '"')
            return quoted();
        if (c == '{')
            return literal();
        throw new SyntaxException("expected a string");
    }

    /** astring = 1*ASTRING-CHAR / string */
    public byte[] astring() throws IOException, SyntaxException {
        return astring(Syntax.ASTRING_CHAR);
    }

    public byte[] astring(ByteClass octets) throws IOException, SyntaxException {
        int c = in.peek();
        if (c == '"' || c == '{')
            return string();
        if (!octets.contains(c))
            throw new SyntaxException("expected " + octets);
        return in.takeBytes(octets, room());
    }

    public String astringText() throws IOException, SyntaxException {
        return utf8(astring());
    }

    /** mailbox = "INBOX" / astring, decoded */
    public String mailbox() throws IOException, SyntaxException {
        return mailbox(astring(Syntax.MAILBOX_CHAR));
    }

    /** A mailbox name as it came: in UTF-8 alone for who has enabled that, else encoded as before. RFC 9051 §5.1, RFC 3501 §5.1.3 */
    public String mailbox(byte[] name) throws SyntaxException {
        return utf8Names ? utf8(name) : ModifiedUtf7.decode(name);
    }

    private byte[] quoted() throws IOException, SyntaxException {
        in.expect('"');
        int max = room();
        byte[] run = in.takeBytes(Syntax.QUOTED_CHAR, max);
        if (in.take('"'))
            return run;
        var all = new java.io.ByteArrayOutputStream();
        all.writeBytes(run);
        while (!in.take('"')) {
            if (!in.take('\\'))
                throw new SyntaxException("a quoted string holds no CR, LF or NUL");
            int c = in.next();
            if (c != '"' && c != '\\')
                throw new SyntaxException("in a quoted string only \" and \\ follow a backslash");
            all.write(c);
            all.writeBytes(in.takeBytes(Syntax.QUOTED_CHAR, max));
            if (all.size() > max)
                throw new SyntaxException("quoted string longer than " + max + " octets");
        }
        return all.toByteArray();
    }

    /** literal = "{" number ["+"] "}" CRLF *CHAR8, and CHAR8 is not NUL */
    private byte[] literal() throws IOException, SyntaxException {
        byte[] bytes = octets();
        for (byte b : bytes)
            if (b == 0)
                throw new SyntaxException("a literal holds no NUL");
        return bytes;
    }

    /** A literal of any octets. */
    public byte[] octets() throws IOException, SyntaxException {
        LiteralHead head = literalHead();
        int max = room();
        if (head.size > max) {
            skip = head.synchronizing ? -1 : head.size;
            throw new SyntaxException("literal larger than " + max + " octets");
        }
        lineEnded = false;
        if (head.synchronizing)
            continuation.ready();
        try (InputStream literal = in.literal(head.size)) {
            return literal.readNBytes((int) head.size);
        }
    }

    public record LiteralHead(long size, boolean synchronizing) {}

    /** The part of a literal before its octets; the line has then ended. RFC 7888 §8 */
    public LiteralHead literalHead() throws IOException, SyntaxException {
        in.expect('{');
        long size = number();
        boolean synchronizing = !in.take('+');
        in.expect('}');
        in.crlf();
        lineEnded = true;
        return new LiteralHead(size, synchronizing);
    }

    /** After octets that were announced by a literal have been taken elsewhere. */
    public void afterLiteral() {
        lineEnded = false;
    }

    /** Octets that were announced and are not wanted: a synchronizing client does not send them. */
    public void announced(long size, boolean synchronizing) {
        lineEnded = true;
        skip = synchronizing ? -1 : size;
    }

    public static String utf8(byte[] bytes) throws SyntaxException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new SyntaxException("not UTF-8");
        }
    }

    /** flag = "\" atom / atom */
    public String flag() throws IOException, SyntaxException {
        item();
        return in.take('\\') ? "\\" + (in.take('*') ? "*" : atom()) : atom();
    }

    /** date = date-text / DQUOTE date-text DQUOTE */
    public LocalDate date() throws IOException, SyntaxException {
        boolean quoted = in.take('"');
        LocalDate date = dateText();
        if (quoted)
            in.expect('"');
        return date;
    }

    private LocalDate dateText() throws IOException, SyntaxException {
        int day = digits(1, 2);
        in.expect('-');
        int month = month();
        in.expect('-');
        int year = digits(4, 4);
        try {
            return LocalDate.of(year, month, day);
        } catch (DateTimeException e) {
            throw new SyntaxException("no such day");
        }
    }

    /** date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE */
    public OffsetDateTime dateTime() throws IOException, SyntaxException {
        in.expect('"');
        in.take(' ');
        LocalDate date = dateText();
        sp();
        int hour = digits(2, 2);
        in.expect(':');
        int minute = digits(2, 2);
        in.expect(':');
        int second = Math.min(digits(2, 2), 59);
        sp();
        boolean minus = in.take('-');
        if (!minus)
            in.expect('+');
        int zone = digits(4, 4);
        in.expect('"');
        int seconds = (zone / 100 * 60 + zone % 100) * 60;
        try {
            return OffsetDateTime.of(LocalDateTime.of(date, java.time.LocalTime.of(hour, minute, second)),
                    ZoneOffset.ofTotalSeconds(minus ? -seconds : seconds));
        } catch (DateTimeException e) {
            throw new SyntaxException("no such time");
        }
    }

    private int digits(int min, int max) throws IOException, SyntaxException {
        int n = 0;
        int count = 0;
        int c;
        while (count < max && (c = in.takeIf(ByteClass.DIGIT)) >= 0) {
            n = n * 10 + (c - '0');
            count++;
        }
        if (count < min)
            throw new SyntaxException("expected " + min + " digits");
        return n;
    }

    private int month() throws IOException, SyntaxException {
        String name = in.takeSome(ByteClass.ALPHA, 3);
        for (int m = 0; m < 12; m++)
            if (name.length() == 3 && MONTHS.regionMatches(true, 3 * m, name, 0, 3))
                return m + 1;
        throw new SyntaxException("expected a month");
    }

    static String monthName(int month) {
        return MONTHS.substring(3 * month - 3, 3 * month);
    }

    /**
     * After a SyntaxException: takes the rest of the command, with literals the client sends without asking, so that the next command follows.
     * An UnskippableException where that is more than the limit. RFC 7888 §4
     */
    public void recover() throws IOException {
        long left = limits.discard();
        while (skip >= 0 || !lineEnded) {
            if (skip >= 0) {
                left -= skip;
                if (left < 0)
                    throw new UnskippableException("a refused literal is too large to be skipped; ask before sending it");
                in.literal(skip).close();
                skip = -1;
            }
            lineEnded = false;
            left = restOfLine(left);
        }
    }

    // Leaves in skip the size of a non-synchronizing literal that the line announces at its end.
    private long restOfLine(long budget) throws IOException {
        long left = budget;
        long size = -1;
        int last = 0;
        while (left-- > 0) {
            int c = in.next();
            if (c == '\n' && last == '\r') {
                lineEnded = true;
                return left;
            }
            if (c == '{')
                size = 0;
            else if (c >= '0' && c <= '9' && size >= 0 && (last == '{' || last >= '0' && last <= '9'))
                size = Math.min(size * 10 + (c - (long) '0'), Long.MAX_VALUE / 20);
            else if (!(c == '+' && last >= '0' && last <= '9' || c == '}' && last == '+' || c == '\r' && last == '}'))
                size = -1;
            skip = c == '\r' ? size : -1;
            last = c;
        }
        throw new UnskippableException("a refused line is too long to be skipped");
    }
}
