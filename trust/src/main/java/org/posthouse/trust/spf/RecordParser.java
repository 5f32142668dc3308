package org.posthouse.trust.spf;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.spf.Mechanism.Prefixes;
import org.posthouse.trust.spf.SpfRecord.Directive;

/** Reads a record whole; any mistake anywhere is a permanent error. RFC 7208 §4.6 */
final class RecordParser {
    private static final String VERSION = "v=spf1";
    /** What a TXT record can hold at most. RFC 1035 §3.3 */
    private static final int MAX = 65_535;

    private final ArrayList<Directive> directives = new ArrayList<>();
    private @Nullable MacroString redirect;
    private @Nullable MacroString explanation;

    private RecordParser() {}

    /** Whether a text is a record: it begins with the version alone. RFC 7208 §4.5 */
    static boolean isRecord(String text) {
        return text.regionMatches(true, 0, VERSION, 0, VERSION.length())
                && (text.length() == VERSION.length() || text.charAt(VERSION.length()) == ' ');
    }

    /** record = version terms *SP */
    static SpfRecord parse(String text) throws SpfException {
        if (text.length() > MAX)
            throw SpfException.permanent("the record is longer than " + MAX + " octets");
        var parser = new RecordParser();
        int at = VERSION.length();
        while (at < text.length()) {
            int end = text.indexOf(' ', at);
            end = end < 0 ? text.length() : end;
            if (end > at)
                parser.term(text.substring(at, end));
            at = end + 1;
        }
        return new SpfRecord(parser.directives, parser.redirect, parser.explanation);
    }

    private void term(String term) throws SpfException {
        int name = nameEnd(term);
        if (name > 0 && name < term.length() && term.charAt(name) == '=')
            modifier(term.substring(0, name).toLowerCase(Locale.ROOT), term.substring(name + 1));
        else
            directives.add(directive(term));
    }

    /** name = ALPHA *( ALPHA / DIGIT / "-" / "_" / "." ) */
    private static int nameEnd(String term) {
        int at = 0;
        for (; at < term.length(); at++) {
            char c = term.charAt(at);
            boolean alpha = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean other = (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
            if (!alpha && (at == 0 || !other))
                return at;
        }
        return at;
    }

    /** modifier = redirect / explanation / unknown-modifier */
    private void modifier(String name, String value) throws SpfException {
        switch (name) {
            case "redirect" -> {
                if (redirect != null)
                    throw SpfException.permanent("redirect= stands there twice"); // RFC 7208 §6
                redirect = MacroString.domain(value);
            }
            case "exp" -> {
                if (explanation != null)
                    throw SpfException.permanent("exp= stands there twice"); // RFC 7208 §6
                explanation = MacroString.domain(value);
            }
            default -> MacroString.term(value);
        }
    }

    /** directive = [ qualifier ] mechanism */
    private static Directive directive(String term) throws SpfException {
        Result result = switch (term.charAt(0)) {
            case '+' -> Result.PASS;
            case '-' -> Result.FAIL;
            case '?' -> Result.NEUTRAL;
            case '~' -> Result.SOFTFAIL;
            default -> null;
        };
        String text = result == null ? term : term.substring(1);
        return new Directive(result == null ? Result.PASS : result, mechanism(text, term), term);
    }

    private static Mechanism mechanism(String text, String term) throws SpfException {
        int end = 0;
        while (end < text.length() && text.charAt(end) != ':' && text.charAt(end) != '/')
            end++;
        String rest = text.substring(end);
        return switch (text.substring(0, end).toLowerCase(Locale.ROOT)) {
            case "all" -> {
                if (!rest.isEmpty())
                    throw wrong(term);
                yield new Mechanism.All();
            }
            case "include" -> new Mechanism.Include(domain(rest, term));
            case "exists" -> new Mechanism.Exists(domain(rest, term));
            case "ptr" -> new Mechanism.Ptr(rest.isEmpty() ? null : domain(rest, term));
            case "ip4" -> network(rest, false, term);
            case "ip6" -> network(rest, true, term);
            case "a" -> {
                int slash = prefixes(rest);
                yield new Mechanism.A(slash == 0 ? null : domain(rest.substring(0, slash), term), dual(rest.substring(slash), term));
            }
            case "mx" -> {
                int slash = prefixes(rest);
                yield new Mechanism.Mx(slash == 0 ? null : domain(rest.substring(0, slash), term), dual(rest.substring(slash), term));
            }
            default -> throw wrong(term);
        };
    }

    private static SpfException wrong(String term) {
        return SpfException.permanent("unknown or wrong: " + (term.length() > 60 ? term.substring(0, 60) + "..." : term));
    }

    /** ":" domain-spec */
    private static MacroString domain(String rest, String term) throws SpfException {
        if (!rest.startsWith(":"))
            throw wrong(term);
        return MacroString.domain(rest.substring(1));
    }

    /** Where the prefix lengths at the end begin; a domain may hold slashes too. */
    private static int prefixes(String rest) {
        int at = digits(rest, rest.length());
        if (at < rest.length() && at >= 2 && rest.startsWith("//", at - 2)) {
            int four = digits(rest, at - 2);
            return four < at - 2 && four >= 1 && rest.charAt(four - 1) == '/' ? four - 1 : at - 2;
        }
        return at < rest.length() && at >= 1 && rest.charAt(at - 1) == '/' ? at - 1 : rest.length();
    }

    private static int digits(String text, int end) {
        int at = end;
        while (at > 0 && text.charAt(at - 1) >= '0' && text.charAt(at - 1) <= '9')
            at--;
        return at;
    }

    /** dual-cidr-length = [ ip4-cidr-length ] [ "/" ip6-cidr-length ] */
    private static Prefixes dual(String text, String term) throws SpfException {
        if (text.isEmpty())
            return Prefixes.WHOLE;
        int two = text.indexOf("//");
        String four = two < 0 ? text : text.substring(0, two);
        return new Prefixes(four.isEmpty() ? 32 : length(four.substring(1), 32, term),
                two < 0 ? 128 : length(text.substring(two + 2), 128, term));
    }

    /** "0" / %x31-39 0*2DIGIT */
    private static int length(String digits, int max, String term) throws SpfException {
        boolean right = !digits.isEmpty() && digits.length() <= 3 && (digits.length() == 1 || digits.charAt(0) != '0')
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        int value = right ? Integer.parseInt(digits) : -1;
        if (value < 0 || value > max)
            throw wrong(term);
        return value;
    }

    private static Mechanism network(String rest, boolean v6, String term) throws SpfException {
        if (!rest.startsWith(":"))
            throw wrong(term);
        int slash = rest.indexOf('/');
        String address = rest.substring(1, slash < 0 ? rest.length() : slash);
        byte[] octets = v6 ? six(address) : four(address);
        if (octets == null)
            throw wrong(term);
        int all = 8 * octets.length;
        return new Mechanism.Network(octets, slash < 0 ? all : length(rest.substring(slash + 1), all, term));
    }

    /** ip4-network = qnum "." qnum "." qnum "." qnum */
    private static byte @Nullable [] four(String text) {
        byte[] out = new byte[4];
        int at = 0;
        for (int i = 0; i < 4; i++) {
            int dot = i == 3 ? text.length() : text.indexOf('.', at);
            if (dot < 0 || dot == at || dot - at > 3 || (text.charAt(at) == '0' && dot - at > 1))
                return null;
            int value = 0;
            for (; at < dot; at++) {
                char c = text.charAt(at);
                if (c < '0' || c > '9')
                    return null;
                value = 10 * value + c - '0';
            }
            if (value > 255)
                return null;
            out[i] = (byte) value;
            at = dot + 1;
        }
        return out;
    }

    /** ip6-network. RFC 7208 §5.6 */
    private static byte @Nullable [] six(String text) {
        int dot = text.indexOf('.');
        int colon = text.lastIndexOf(':');
        if (text.length() > 45 || colon < 0 || (dot >= 0 && (dot < colon || four(text.substring(colon + 1)) == null)))
            return null;
        for (int i = 0; i < text.length(); i++)
            if (Character.digit(text.charAt(i), 16) < 0 && text.charAt(i) != ':' && text.charAt(i) != '.' || text.charAt(i) > 'f')
                return null;
        try {
            byte[] octets = InetAddress.ofLiteral(text).getAddress();
            if (octets.length == 16)
                return octets;
            // A network of mapped addresses, which no client has: it counts as IPv4 then.
            byte[] mapped = new byte[16];
            mapped[10] = (byte) 0xff;
            mapped[11] = (byte) 0xff;
            System.arraycopy(octets, 0, mapped, 12, 4);
            return mapped;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
