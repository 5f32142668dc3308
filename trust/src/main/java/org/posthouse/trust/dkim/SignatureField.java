package org.posthouse.trust.dkim;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.AddressSyntaxException;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.trust.authres.Result;

/**
 * What a DKIM-Signature field says, checked as far as that goes without its key. RFC 6376 §3.5, §6.1.1
 *
 * @param names h=
 * @param limit l=, {@link BodyHashes#WHOLE} where there is none
 * @param identity i= as it stands there, or @ and the domain
 * @param valueFrom where the value of b= begins in the array that the field is in
 * @param valueTo where it ends
 */
record SignatureField(HeaderField field, Algorithm algorithm, Canonicalization header, Canonicalization body, String domain,
        String selector,
        String identity, boolean subdomain, List<String> names, byte[] bodyHash, byte[] signature, long limit, int valueFrom,
        int valueTo) {
    /** A signer's clock may be ahead of ours by as many seconds. */
    static final long AHEAD = 300;
    private static final int MAX_NAMES = 1000;
    private static final List<String> REQUIRED = List.of("a", "b", "bh", "d", "h", "s");
    private static final int SECONDS = 12;
    private static final int OCTETS = 76;

    /** The signature cannot be used, whatever its key is; what is known of it is there to be told. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;
        final Result result;

        Unusable(Result result, String why) {
            super(why, null, false, false);
            this.result = result;
        }
    }

    /** Reads the tags alone. */
    static TagList tags(HeaderField field) throws Unusable {
        try {
            var value = field.rawValue();
            return TagList.parse(value.array(), value.offset(), value.offset() + value.length());
        } catch (TagException e) {
            throw syntax(e.getMessage());
        }
    }

    static SignatureField of(HeaderField field, TagList tags, long now) throws Unusable {
        try {
            return read(field, tags, now);
        } catch (TagException e) {
            throw syntax(e.getMessage());
        }
    }

    private static SignatureField read(HeaderField field, TagList tags, long now) throws Unusable, TagException {
        String version = tags.need("v");
        if (!version.equals("1"))
            throw new Unusable(Result.PERMERROR, "version " + shown(version) + " of signatures is not known here");
        for (String required : REQUIRED)
            tags.need(required);
        Algorithm algorithm = Algorithm.of(tags.need("a"));
        if (algorithm == null)
            throw new Unusable(Result.NEUTRAL, "the algorithm " + shown(tags.need("a")) + " is not known here");
        String domain = domain(tags.need("d"), "d");
        String selector = domain(tags.need("s"), "s");
        String identity = tags.get("i", "@" + domain);
        boolean subdomain = subdomain(identity, domain);
        List<String> names = names(tags.need("h"));
        String[] c = forms(tags.get("c", "simple/simple"));
        Canonicalization header = form(c[0]);
        Canonicalization body = form(c[1]);
        String q = tags.get("q");
        if (q != null && !KeyRecord.list(q).contains("dns/txt"))
            throw new Unusable(Result.NEUTRAL, "q= names no way to its key that is known here");
        byte[] bodyHash = base64(tags, "bh");
        byte[] signature = base64(tags, "b");
        long limit = limit(tags);
        // RFC 8301 §3.1: whatever else is right about it.
        if (algorithm == Algorithm.RSA_SHA1)
            throw new Unusable(Result.FAIL, "rsa-sha1 is no longer believed");
        times(tags, now);
        if (bodyHash.length != 32)
            throw syntax("bh= has " + bodyHash.length + " octets, a SHA-256 has 32");
        return new SignatureField(field, algorithm, header, body, domain, selector, identity, subdomain, names, bodyHash, signature, limit,
                tags.valueFrom("b"), tags.valueTo("b"));
    }

    private static Unusable syntax(@Nullable String why) {
        return new Unusable(Result.PERMERROR, "the signature cannot be read: " + why);
    }

    /** In A-labels, in lower case. Underscores stand in selectors that are in use. RFC 8616 §5 */
    static String domain(String text, String tag) throws TagException {
        if (isPlain(text, tag))
            return text;
        boolean underscore = text.indexOf('_') >= 0;
        try {
            Domain domain = Domain.of(underscore && text.chars().allMatch(c -> c < 128) ? text.replace('_', 'x') : text);
            if (domain.isLiteral() || tag.equals("d") && domain.ascii().indexOf('.') < 0)
                throw new TagException("the tag " + tag + "= is no domain name");
            return underscore ? text.toLowerCase(Locale.ROOT) : domain.ascii();
        } catch (AddressSyntaxException e) {
            throw new TagException("the tag " + tag + "= is no domain name: " + e.getMessage());
        }
    }

    /** What nearly all names look like: labels of small letters, digits and single hyphens within. */
    private static boolean isPlain(String name, String tag) {
        int label = 0;
        int labels = 1;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '.') {
                if (i == label || i - label > 63 || name.charAt(i - 1) == '-')
                    return false;
                label = i + 1;
                labels++;
            } else if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' && i > label && name.charAt(i - 1) != '-'))
                return false;
        }
        int last = name.length() - label;
        // What ends in digits may be an address.
        return last > 0 && last <= 63 && name.length() <= 200 && name.charAt(name.length() - 1) >= 'a' && (labels > 1 || !tag.equals("d"));
    }

    /** Whether the domain of i= is below that of d=; false where it is the same. RFC 6376 §3.5 */
    private static boolean subdomain(String identity, String domain) throws TagException, Unusable {
        int at = identity.lastIndexOf('@');
        if (at < 0)
            throw new TagException("the tag i= has no @");
        String of = domain(identity.substring(at + 1), "i");
        if (of.equals(domain))
            return false;
        if (!of.endsWith("." + domain))
            throw new Unusable(Result.PERMERROR, "the domain of i= is neither that of d= nor below it");
        return true;
    }

    private static List<String> names(String h) throws TagException, Unusable {
        var names = new ArrayList<String>(32);
        boolean from = false;
        for (int at = 0; at <= h.length();) {
            int colon = h.indexOf(':', at);
            int to = colon < 0 ? h.length() : colon;
            if (names.size() == MAX_NAMES)
                throw new TagException("h= names more than " + MAX_NAMES + " fields");
            String name = h.substring(at, to).strip();
            if (!isName(name))
                throw new TagException("h= has a name that is none");
            from |= name.equalsIgnoreCase("from");
            names.add(name);
            at = to + 1;
        }
        if (!from)
            throw new Unusable(Result.PERMERROR, "From is not among the fields signed");
        return List.copyOf(names);
    }

    private static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++)
            if (name.charAt(i) <= ' ' || name.charAt(i) >= 127)
                return false;
        return !name.isEmpty();
    }

    private static String[] forms(String c) {
        int slash = c.indexOf('/');
        return slash < 0 ? new String[]{c, "simple"} : new String[]{c.substring(0, slash).strip(), c.substring(slash + 1).strip()};
    }

    private static Canonicalization form(String word) throws Unusable {
        Canonicalization how = Canonicalization.of(word);
        if (how == null)
            throw new Unusable(Result.NEUTRAL, "the canonicalization " + shown(word) + " is not known here");
        return how;
    }

    private static byte[] base64(TagList tags, String tag) throws TagException {
        byte[] octets = tags.base64(tag);
        if (octets == null || octets.length == 0)
            throw new TagException("the tag " + tag + "= is not base64");
        return octets;
    }

    private static long limit(TagList tags) throws TagException {
        String l = tags.digits("l", OCTETS);
        if (l == null)
            return BodyHashes.WHOLE;
        String bare = l.replaceFirst("^0+(?=.)", "");
        // No body is as long as that.
        return bare.length() > 18 ? BodyHashes.WHOLE - 1 : Long.parseLong(bare);
    }

    private static void times(TagList tags, long now) throws TagException, Unusable {
        String t = tags.digits("t", SECONDS);
        String x = tags.digits("x", SECONDS);
        if (t != null && x != null && Long.parseLong(x) <= Long.parseLong(t))
            throw new TagException("it expires (x=) before it is made (t=)");
        if (x != null && Long.parseLong(x) < now)
            throw new Unusable(Result.FAIL, "the signature expired " + (now - Long.parseLong(x)) + " seconds ago");
        if (t != null && Long.parseLong(t) > now + AHEAD)
            throw new Unusable(Result.POLICY, "the signature is from the future: t= is " + (Long.parseLong(t) - now) + " seconds ahead");
    }

    /** A stranger's word in a sentence of ours. */
    static String shown(String word) {
        String cut = word.length() > 40 ? word.substring(0, 40) + "..." : word;
        return cut.replaceAll("[^\\x21-\\x7e]", "?");
    }
}
