package org.posthouse.trust.arc;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.AddressSyntaxException;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.Octets;
import org.posthouse.trust.dkim.Algorithm;
import org.posthouse.trust.dkim.Base64Text;
import org.posthouse.trust.dkim.TagException;
import org.posthouse.trust.dkim.TagList;

/** What the two fields that sign have in common: whose they are, by which key, and the signature. RFC 8617 §4.1.2, §4.1.3 */
record ArcField(HeaderField field, TagList tags, int instance) {
    static final String RESULTS = "ARC-Authentication-Results";
    static final String MESSAGE = "ARC-Message-Signature";
    static final String SEAL = "ARC-Seal";
    /** RFC 8617 §4.2.1 */
    static final int MAX_INSTANCE = 50;

    static ArcField of(HeaderField field) throws TagException {
        Octets value = field.rawValue();
        byte[] b = value.toByteArray();
        TagList tags = TagList.parse(b, 0, b.length);
        String i = tags.digits("i", 2);
        if (i == null)
            throw new TagException("the required tag i= is missing");
        return new ArcField(field, tags, number(i));
    }

    private static int number(String digits) throws TagException {
        int i = Integer.parseInt(digits);
        if (i < 1 || i > MAX_INSTANCE)
            throw new TagException("the instance " + i + " is not from 1 to " + MAX_INSTANCE);
        return i;
    }

    /** What stands after the instance of an ARC-Authentication-Results field; its beginning is read, the rest may be anything. RFC 8617 §3.4, §4.1.1 */
    record Results(HeaderField field, int instance, String payload) {
        static Results of(HeaderField field) throws TagException {
            String s = new String(field.rawValue().toByteArray(), StandardCharsets.UTF_8);
            int at = blank(s, 0);
            if (at >= s.length() || s.charAt(at) != 'i')
                throw new TagException("it does not begin with the instance");
            at = blank(s, at + 1);
            if (at >= s.length() || s.charAt(at) != '=')
                throw new TagException("it does not begin with the instance");
            at = blank(s, at + 1);
            int from = at;
            while (at < s.length() && at < from + 3 && s.charAt(at) >= '0' && s.charAt(at) <= '9')
                at++;
            int end = blank(s, at);
            if (at == from || at > from + 2 || end >= s.length() || s.charAt(end) != ';')
                throw new TagException("its instance is not a number from 1 to " + MAX_INSTANCE + " and a semicolon");
            return new Results(field, number(s.substring(from, at)), s.substring(end + 1).replace("\r", "").replace("\n", "").strip());
        }

        /** After [CFWS]. */
        private static int blank(String s, int from) {
            int at = from;
            int depth = 0;
            while (at < s.length()) {
                char c = s.charAt(at);
                if (c == '(')
                    depth++;
                else if (c == ')' && depth > 0)
                    depth--;
                else if (c == '\\' && depth > 0)
                    at++;
                else if (depth == 0 && " \t\r\n".indexOf(c) < 0)
                    return at;
                at++;
            }
            return s.length();
        }
    }

    byte[] raw() {
        return field.raw().toByteArray();
    }

    /** d=, in A-labels and lower case. RFC 8617 §4.1.4 */
    String domain() throws TagException {
        return ascii(tags.need("d"), "d");
    }

    String selector() throws TagException {
        return ascii(tags.need("s"), "s");
    }

    private static String ascii(String name, String tag) throws TagException {
        boolean plain = name.length() <= 253 && name.chars().allMatch(c -> c > ' ' && c < 127);
        if (plain)
            return name.toLowerCase(Locale.ROOT);
        try {
            return Domain.of(name).ascii();
        } catch (AddressSyntaxException e) {
            throw new TagException("the tag " + tag + "= is no name");
        }
    }

    /** Never one that is not believed. RFC 8301 §3.1 */
    Algorithm algorithm() throws TagException {
        String word = tags.need("a");
        Algorithm a = Algorithm.of(word.toLowerCase(Locale.ROOT));
        if (a == null)
            throw new TagException("the algorithm is not known here");
        if (a == Algorithm.RSA_SHA1)
            throw new TagException("rsa-sha1 is not believed");
        return a;
    }

    byte[] signature() throws TagException {
        return base64("b");
    }

    byte[] base64(String tag) throws TagException {
        byte[] octets = Base64Text.decode(tags.need(tag));
        if (octets == null)
            throw new TagException("the tag " + tag + "= is not base64");
        return octets;
    }

    /** A time in seconds; null where the tag is absent. */
    @Nullable
    Long seconds(String tag) throws TagException {
        String digits = tags.digits(tag, 12);
        return digits == null ? null : Long.valueOf(digits);
    }
}
