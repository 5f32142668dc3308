package org.posthouse.protocol.imapwire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import org.posthouse.base.wire.WireWriter;

/** Writes the words that commands and responses are made of. Literals are written whole, as a server may. RFC 3501 §9 */
public final class ImapWriter {
    private static final int MAX_QUOTED = 1000;

    private ImapWriter() {}

    /** string as quoted where it can be, else as a literal. */
    public static void string(WireWriter out, String s) throws IOException {
        string(out, s.getBytes(StandardCharsets.UTF_8));
    }

    /** string as quoted where it can be, else as a literal. */
    public static void string(WireWriter out, byte[] bytes) throws IOException {
        if (quotable(bytes)) {
            quoted(out, bytes);
            return;
        }
        out.b('{').number(bytes.length).ascii("}\r\n").bytes(bytes);
    }

    /** Whether these octets may stand in a quoted string. */
    public static boolean quotable(byte[] bytes) {
        if (bytes.length > MAX_QUOTED)
            return false;
        for (byte b : bytes)
            if (b <= 0 || b == '\r' || b == '\n')
                return false;
        return true;
    }

    public static void quoted(WireWriter out, byte[] bytes) throws IOException {
        out.b('"');
        for (byte b : bytes) {
            if (b == '"' || b == '\\')
                out.b('\\');
            out.b(b);
        }
        out.b('"');
    }

    /** astring = 1*ASTRING-CHAR / string */
    public static void astring(WireWriter out, String s) throws IOException {
        if (isAtom(s))
            out.ascii(s);
        else
            string(out, s);
    }

    public static boolean isAtom(String s) {
        return !s.isEmpty() && s.length() <= MAX_QUOTED && Syntax.ASTRING_CHAR.containsAll(s);
    }

    /** mailbox, encoded; INBOX in capitals. */
    public static void mailbox(WireWriter out, String name) throws IOException {
        astring(out, ModifiedUtf7.encode(name));
    }

    /** flag-list = "(" [flag *(SP flag)] ")" */
    public static void flags(WireWriter out, List<String> flags) throws IOException {
        out.b('(');
        for (int i = 0; i < flags.size(); i++) {
            if (i > 0)
                out.b(' ');
            out.ascii(flags.get(i));
        }
        out.b(')');
    }

    /** date-text without quotes. */
    public static String date(LocalDate d) {
        return d.getDayOfMonth() + "-" + Lexer.monthName(d.getMonthValue()) + "-" + digits(d.getYear(), 4);
    }

    /** date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE */
    public static String dateTime(OffsetDateTime t) {
        int zone = t.getOffset().getTotalSeconds() / 60;
        int z = Math.abs(zone);
        String day = t.getDayOfMonth() < 10 ? " " + t.getDayOfMonth() : Integer.toString(t.getDayOfMonth());
        return '"' + day + '-' + Lexer.monthName(t.getMonthValue()) + '-' + digits(t.getYear(), 4) + ' ' + digits(t.getHour(), 2) + ':'
                + digits(t.getMinute(), 2) + ':'
                + digits(t.getSecond(), 2) + ' ' + (zone < 0 ? '-' : '+') + digits(z / 60 * 100 + z % 60, 4) + '"';
    }

    private static String digits(int n, int width) {
        String s = Integer.toString(n);
        return "0".repeat(Math.max(0, width - s.length())) + s;
    }
}
