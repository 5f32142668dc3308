package org.posthouse.trust.arc;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.trust.dkim.Algorithm;
import org.posthouse.trust.dkim.BodyHashes;
import org.posthouse.trust.dkim.Canonicalization;
import org.posthouse.trust.dkim.TagException;

/**
 * An ARC-Message-Signature that was read: like a DKIM-Signature, but for i= and without v=. RFC 8617 §4.1.2, RFC 6376 §3.5
 *
 * @param limit l=, {@link BodyHashes#WHOLE} where it is absent
 */
record MessageSignature(ArcField field, String domain, String selector, Algorithm algorithm, byte[] signature, byte[] bodyHash,
        Canonicalization header, Canonicalization body, long limit, List<String> names) {
    private static final int MAX_NAMES = 1000;

    static MessageSignature of(ArcField f, Instant now) throws TagException {
        String c = f.tags().get("c", "simple/simple");
        int slash = c.indexOf('/');
        Canonicalization header = how(slash < 0 ? c : c.substring(0, slash));
        Canonicalization body = slash < 0 ? Canonicalization.SIMPLE : how(c.substring(slash + 1));
        String l = f.tags().digits("l", 18);
        List<String> names = names(f.tags().need("h"));
        if (names.stream().noneMatch("from"::equalsIgnoreCase))
            throw new TagException("h= does not name From");
        // RFC 8617 §4.1.2: seals come later than what they would be signed by
        if (names.stream().anyMatch(ArcField.SEAL::equalsIgnoreCase))
            throw new TagException("h= names ARC-Seal");
        Long expires = f.seconds("x");
        Long made = f.seconds("t");
        if (expires != null && expires < now.getEpochSecond())
            throw new TagException("it has expired");
        if (expires != null && made != null && expires < made)
            throw new TagException("it expires before it was made");
        return new MessageSignature(f, f.domain(), f.selector(), f.algorithm(), f.signature(), f.base64("bh"), header, body,
                l == null ? BodyHashes.WHOLE : Long.parseLong(l), names);
    }

    private static Canonicalization how(String word) throws TagException {
        @Nullable
        Canonicalization c = switch (word.strip()) {
            case "simple" -> Canonicalization.SIMPLE;
            case "relaxed" -> Canonicalization.RELAXED;
            default -> null;
        };
        if (c == null)
            throw new TagException("its canonicalization is not known here");
        return c;
    }

    private static List<String> names(String h) throws TagException {
        var names = new ArrayList<String>();
        for (int from = 0; from <= h.length();) {
            int colon = h.indexOf(':', from);
            int to = colon < 0 ? h.length() : colon;
            String name = h.substring(from, to).strip();
            if (name.isEmpty() || names.size() == MAX_NAMES)
                throw new TagException("h= is no list of at most " + MAX_NAMES + " names");
            names.add(name);
            from = to + 1;
        }
        return names;
    }
}
