package org.posthouse.protocol.smtp;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.dsn.Notify;
import org.posthouse.mail.dsn.OriginalRecipient;
import org.posthouse.mail.dsn.Ret;

/** Reads what stands after the path of MAIL and RCPT: esmtp-param *(SP esmtp-param), RFC 5321 §4.1.2, and the attributes of XCLIENT. Each stands once at most. */
final class ParameterReader {
    /** RFC 3461 §5.4 */
    private static final int MAX_ENVID = 100;
    private static final int MAX_ORCPT = 500;
    private static final int MAX_AUTH = 500;
    private static final int MAX_ATTRIBUTE = 512;
    /** Years have four digits. */
    private static final Instant END_OF_TIME = Instant.parse("9999-12-31T23:59:59.999999999Z");
    private static final String ATEXT = "!#$%&'*+-/?^_`{|}~";

    private final String text;
    private final int end;
    private final Set<String> seen = new HashSet<>(4);
    private int at;

    ParameterReader(String text, int from, int end) {
        this.text = text;
        this.at = from;
        this.end = end;
    }

    private record Parameter(String keyword, @Nullable String value) {
        String needed() throws CommandException {
            if (value == null)
                throw wrong(this);
            return value;
        }
    }

    MailParameters mail() throws CommandException {
        var mail = new MailParameters.Builder();
        for (Parameter p = next(); p != null; p = next())
            switch (p.keyword()) {
                case "SIZE" -> mail.size(OptionalLong.of(digits(p, p.needed())));
                case "BODY" -> mail.body(body(p));
                case "SMTPUTF8" -> mail.smtpUtf8(alone(p));
                case "AUTH" -> mail.auth(authorized(p));
                case "RET" -> mail.ret(ret(p));
                case "ENVID" -> mail.envId(envId(p));
                case "REQUIRETLS" -> mail.requireTls(alone(p));
                case "BY" -> mail.by(by(p));
                case "MT-PRIORITY" -> mail.priority(OptionalInt.of(priority(p)));
                case "HOLDFOR", "HOLDUNTIL" -> mail.hold(hold(p));
                default -> throw unknown(p);
            }
        return mail.build();
    }

    RcptParameters rcpt() throws CommandException {
        Notify notify = null;
        OriginalRecipient original = null;
        for (Parameter p = next(); p != null; p = next())
            switch (p.keyword()) {
                case "NOTIFY" -> notify = notify(p);
                case "ORCPT" -> original = original(p);
                default -> throw unknown(p);
            }
        return notify == null && original == null ? RcptParameters.NONE : new RcptParameters(notify, original);
    }

    Map<XclientAttribute, String> xclient() throws CommandException {
        Map<XclientAttribute, String> all = new EnumMap<>(XclientAttribute.class);
        for (Parameter p = next(); p != null; p = next()) {
            XclientAttribute attribute = attribute(p);
            String value = p.needed();
            String decoded = value.length() > MAX_ATTRIBUTE ? "" : Xtext.decode(value).orElse("");
            if (decoded.isEmpty() || hasControl(decoded))
                throw wrong(p);
            all.put(attribute, decoded);
        }
        return all;
    }

    private static XclientAttribute attribute(Parameter p) throws CommandException {
        for (XclientAttribute a : XclientAttribute.values())
            if (a.name().equals(p.keyword()))
                return a;
        throw new CommandException(Reply.of(501, 5, 5, 4, "Attribute not known: " + p.keyword()));
    }

    /** esmtp-param = esmtp-keyword ["=" esmtp-value]; the keyword in capitals. */
    private @Nullable Parameter next() throws CommandException {
        while (at < end && text.charAt(at) == ' ')
            at++;
        if (at >= end)
            return null;
        int from = at;
        while (at < end && isKeyword(text.charAt(at)))
            at++;
        String keyword = text.substring(from, at).toUpperCase(Locale.ROOT);
        String value = null;
        if (at < end && text.charAt(at) == '=') {
            int begin = ++at;
            while (at < end && text.charAt(at) != ' ' && text.charAt(at) != '=')
                at++;
            value = text.substring(begin, at);
        }
        boolean stops = at >= end || text.charAt(at) == ' ';
        if (!stops || keyword.isEmpty() || keyword.startsWith("-") || (value != null && value.isEmpty()))
            throw new CommandException(Reply.of(501, 5, 5, 4, "Bad parameter"));
        var p = new Parameter(keyword, value);
        // The two ways to hold a message exclude each other. RFC 4865 §4.2
        if (!seen.add(keyword.equals("HOLDUNTIL") ? "HOLDFOR" : keyword))
            throw wrong(p);
        return p;
    }

    static boolean isKeyword(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    }

    /** 1*20DIGIT; what is too large to count is as large as can be. RFC 1870 §3, RFC 3030 §2 */
    static OptionalLong digits(String v) {
        if (v.isEmpty() || v.length() > 20)
            return OptionalLong.empty();
        long n = 0;
        for (int i = 0; i < v.length(); i++) {
            int d = v.charAt(i) - '0';
            if (d < 0 || d > 9)
                return OptionalLong.empty();
            n = n > (Long.MAX_VALUE - d) / 10 ? Long.MAX_VALUE : n * 10 + d;
        }
        return OptionalLong.of(n);
    }

    private static long digits(Parameter p, String v) throws CommandException {
        OptionalLong n = digits(v);
        if (n.isEmpty())
            throw wrong(p);
        return n.getAsLong();
    }

    /** 1*9DIGIT. */
    private static int nineDigits(Parameter p, String v) throws CommandException {
        if (v.length() > 9)
            throw wrong(p);
        return (int) digits(p, v);
    }

    private static boolean alone(Parameter p) throws CommandException {
        if (p.value() != null)
            throw wrong(p);
        return true;
    }

    private static BodyType body(Parameter p) throws CommandException {
        for (BodyType t : BodyType.values())
            if (t != BodyType.UNSAID && t.value().equalsIgnoreCase(p.value()))
                return t;
        throw wrong(p);
    }

    private static String authorized(Parameter p) throws CommandException {
        String v = p.needed();
        String s = v.equals("<>") ? v : v.length() > MAX_AUTH ? "" : Xtext.decode(v).orElse("");
        if (s.isEmpty())
            throw wrong(p);
        return s;
    }

    private static Ret ret(Parameter p) throws CommandException {
        for (Ret r : Ret.values())
            if (r.name().equalsIgnoreCase(p.value()))
                return r;
        throw wrong(p);
    }

    /** RFC 3461 §4.4 */
    private static String envId(Parameter p) throws CommandException {
        String v = p.needed();
        String s = v.length() > MAX_ENVID ? "" : Xtext.decode(v).orElse("");
        if (s.isEmpty() || !isPrintable(s))
            throw wrong(p);
        return s;
    }

    /** by-value = by-time ";" by-mode [by-trace]. RFC 2852 §4 */
    private static MailParameters.By by(Parameter p) throws CommandException {
        String v = p.needed().toUpperCase(Locale.ROOT);
        int semicolon = v.indexOf(';');
        if (semicolon < 1)
            throw wrong(p);
        boolean minus = v.charAt(0) == '-';
        int from = minus || v.charAt(0) == '+' ? 1 : 0;
        int seconds = nineDigits(p, v.substring(from, semicolon));
        String mode = v.substring(semicolon + 1);
        boolean orReturn = mode.startsWith("R");
        boolean good = (orReturn || mode.startsWith("N")) && (mode.length() == 1 || mode.equals("RT") || mode.equals("NT"));
        if (!good || (orReturn && (minus || seconds == 0)))
            throw wrong(p);
        return new MailParameters.By(minus ? -seconds : seconds, orReturn, mode.length() == 2);
    }

    /** priority-value = (["-"] NZDIGIT) / "0". RFC 6710 §7 */
    private static int priority(Parameter p) throws CommandException {
        String v = p.needed();
        boolean minus = v.charAt(0) == '-';
        int digit = v.length() == (minus ? 2 : 1) ? v.charAt(v.length() - 1) - '0' : -1;
        if (digit < (minus ? 1 : 0) || digit > 9)
            throw new CommandException(Reply.of(501, 5, 5, 2, "MT-PRIORITY is a number from -9 to 9"));
        return minus ? -digit : digit;
    }

    /** RFC 4865 §3 */
    private static MailParameters.Hold hold(Parameter p) throws CommandException {
        String v = p.needed();
        if (p.keyword().equals("HOLDFOR")) {
            if (v.charAt(0) == '0')
                throw wrong(p);
            return new MailParameters.Hold.For(nineDigits(p, v));
        }
        // RFC 3339 §5.6, in UTC alone.
        boolean good = v.length() >= 20 && v.length() <= 30 && Character.toUpperCase(v.charAt(v.length() - 1)) == 'Z';
        for (int i = 0; i < v.length() - 1 && good; i++) {
            char c = v.charAt(i);
            good = c >= '0' && c <= '9' || i > 3 && "-Tt:.".indexOf(c) >= 0;
        }
        try {
            Instant until = good ? Instant.parse(v.toUpperCase(Locale.ROOT)) : END_OF_TIME;
            if (until.isBefore(END_OF_TIME))
                return new MailParameters.Hold.Until(until);
        } catch (DateTimeException e) {
            // as below
        }
        throw wrong(p);
    }

    /** "NEVER" / 1#("SUCCESS" / "FAILURE" / "DELAY"). RFC 3461 §4.1 */
    private static Notify notify(Parameter p) throws CommandException {
        String v = p.needed().toUpperCase(Locale.ROOT);
        if (v.equals("NEVER"))
            return Notify.NEVER;
        boolean success = false;
        boolean failure = false;
        boolean delay = false;
        for (int from = 0; from <= v.length();) {
            int comma = v.indexOf(',', from);
            int to = comma < 0 ? v.length() : comma;
            switch (v.substring(from, to)) {
                case "SUCCESS" -> success = true;
                case "FAILURE" -> failure = true;
                case "DELAY" -> delay = true;
                default -> throw wrong(p);
            }
            from = to + 1;
        }
        return new Notify(success, failure, delay);
    }

    /** addr-type ";" xtext. RFC 3461 §4.2, RFC 6533 §3 */
    private static OriginalRecipient original(Parameter p) throws CommandException {
        String v = p.needed();
        int semicolon = v.indexOf(';');
        if (semicolon < 1 || v.length() > MAX_ORCPT)
            throw wrong(p);
        String type = v.substring(0, semicolon);
        for (int i = 0; i < type.length(); i++)
            if (!isKeyword(type.charAt(i)) && ATEXT.indexOf(type.charAt(i)) < 0)
                throw wrong(p);
        boolean utf8 = CommandText.isUtf8(type);
        String coded = v.substring(semicolon + 1);
        String address = (utf8 ? Xtext.decodeUnicode(coded) : Xtext.decode(coded)).orElse("");
        // Postfix calls an address in UTF-8 rfc822 too, where the client said nothing; it is what RFC 6533 §3 means by utf-8.
        boolean mislabelled = type.toLowerCase(Locale.ROOT).equals("rfc822") && address.chars().anyMatch(c -> c > 127);
        utf8 |= mislabelled;
        var original = new OriginalRecipient(mislabelled ? "utf-8" : type, address);
        // It must fit once more where it is passed on in ASCII.
        boolean good = !address.isEmpty() && (utf8 ? !hasControl(address) : isPrintable(address));
        if (!good || CommandText.original(original).length() > MAX_ORCPT)
            throw wrong(p);
        return original;
    }

    /** Goes into notices, whose lines it must not break. */
    private static boolean isPrintable(String s) {
        return s.chars().allMatch(c -> c >= ' ' && c < 127);
    }

    private static boolean hasControl(String s) {
        return s.codePoints().anyMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029);
    }

    private static CommandException wrong(Parameter p) {
        return new CommandException(Reply.of(501, 5, 5, 4, "Bad or repeated parameter " + p.keyword()));
    }

    private static CommandException unknown(Parameter p) {
        return new CommandException(Reply.of(555, 5, 5, 4, "Parameter not known: " + p.keyword()));
    }
}
