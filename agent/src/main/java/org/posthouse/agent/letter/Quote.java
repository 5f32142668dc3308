package org.posthouse.agent.letter;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.posthouse.mail.address.HeaderAddress.Entry;

/** Subjects of answers, and what stands in them of the letter that is answered or forwarded. */
public final class Quote {
    private static final Pattern ANSWER = Pattern.compile(
            "^\\s*(re|aw|sv|vs|ref|antw|odp|回复|回覆|答复|答覆)(\\[\\d{1,4}\\])?\\s*[:\\uff1a]\\s*", Pattern.CASE_INSENSITIVE);
    private static final Pattern FORWARD = Pattern.compile("^\\s*(fwd?|wg|tr|rv|vb|转发|轉寄|轉發)\\s*[:\\uff1a]\\s*", Pattern.CASE_INSENSITIVE);
    private static final Pattern SIGNATURE = Pattern.compile("\n-- \n.*", Pattern.DOTALL);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

    private Quote() {}

    /** The subject of an answer, with one prefix. RFC 5322 §3.6.5 */
    public static String answer(String subject) {
        return ("Re: " + without(ANSWER, subject)).strip();
    }

    /** The subject of a letter that is passed on. */
    public static String forward(String subject) {
        return ("Fwd: " + without(FORWARD, subject)).strip();
    }

    private static String without(Pattern prefix, String subject) {
        String s = subject.replaceAll("\\s*[\r\n]+\\s*", " ").strip();
        for (var m = prefix.matcher(s); m.find(); m = prefix.matcher(s))
            s = s.substring(m.end());
        return s;
    }

    /** Marks every line as quoted; the signature at its end is left out. RFC 3676 §4.3, RFC 3676 §4.5 */
    public static String quoted(String text) {
        String whole = SIGNATURE.matcher(lines(text)).replaceFirst("\n").stripTrailing();
        var out = new StringBuilder(whole.length() + whole.length() / 16 + 2);
        for (String line : whole.split("\n", -1))
            out.append(line.isEmpty() ? ">" : line.startsWith(">") ? ">" + line : "> " + line).append('\n');
        return out.toString();
    }

    /** The body of an answer: who wrote when, what, and the signature below. */
    public static String reply(Original mail, String text, ZoneId zone) {
        String who = mail.addresses("From").stream().findFirst().map(Quote::who).orElse("somebody");
        String when = mail.date().map(d -> "On " + DAY.format(d.atZoneSameInstant(zone)) + ", ").orElse("");
        return when + who + " wrote:\n" + quoted(text);
    }

    /** The body of a letter that is passed on: what its header says, then all it says. */
    public static String forwarded(Original mail, String text, ZoneId zone) {
        var out = new StringBuilder("---------- Forwarded message ----------\n");
        line(out, "From", show(mail.addresses("From")));
        line(out, "Date", mail.date().map(d -> DAY.format(d.atZoneSameInstant(zone))).orElse(""));
        line(out, "Subject", mail.subject());
        line(out, "To", show(mail.addresses("To")));
        line(out, "Cc", show(mail.addresses("Cc")));
        return out.append('\n').append(lines(text)).toString();
    }

    private static void line(StringBuilder out, String name, String value) {
        if (!value.isEmpty())
            out.append(name).append(": ").append(value).append('\n');
    }

    /** A text with a signature below it, over what is quoted. RFC 3676 §4.3 */
    public static String signed(String own, String signature, String quoted) {
        String text = own.isEmpty() || own.endsWith("\n") ? own : own + "\n";
        String sign = signature.isEmpty() ? "" : "\n-- \n" + lines(signature).stripTrailing() + "\n";
        return text + sign + (quoted.isEmpty() ? "" : (text.isEmpty() && sign.isEmpty() ? "" : "\n") + quoted);
    }

    private static String who(Entry e) {
        return e.name().isBlank() ? e.local() + "@" + e.domain() : e.name();
    }

    /** Addresses as people write them. */
    public static String show(List<Entry> list) {
        return String.join(", ", list.stream().map(Quote::show).toList());
    }

    /** One address as it is typed: {@code Mary Example <mary@example.org>}. */
    public static String show(Entry e) {
        String address = e.domain().isEmpty() ? e.local() : e.local() + "@" + e.domain();
        if (e.name().isEmpty())
            return address;
        boolean plain = e.name().chars().noneMatch(c -> "\",;:<>()@[]\\.".indexOf(c) >= 0);
        return (plain ? e.name() : '"' + e.name().replace("\\", "\\\\").replace("\"", "\\\"") + '"') + " <" + address + ">";
    }

    private static String lines(String text) {
        return text.replace("\r\n", "\n").replace('\r', '\n');
    }
}
