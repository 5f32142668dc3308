package org.posthouse.trust.dkim;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a domain publishes about one key. RFC 6376 §3.6.1
 *
 * @param type k=, such as {@code rsa}
 * @param hashes h= where it is there, null for all
 * @param services s=
 * @param flags t=
 * @param notes n=
 * @param key p= decoded; empty for one that was revoked
 */
public record KeyRecord(String type, @Nullable List<String> hashes, List<String> services, Set<String> flags, String notes, byte[] key) {
    /** Octets of p=: beyond what a key of 4096 bits takes, so that giant ones cost nothing. */
    static final int MAX_KEY = 2048;

    /** Reads the text of a record, one char per octet. */
    public static KeyRecord parse(String text) throws TagException {
        TagList tags = TagList.parse(text);
        String version = tags.get("v");
        if (version != null && !(version.equals("DKIM1") && tags.isFirst("v")))
            throw new TagException("v= of the key record is not DKIM1 in the first place");
        String p = tags.get("p");
        if (p == null)
            throw new TagException("the key record has no p=");
        if (p.length() > MAX_KEY)
            throw new TagException("the key takes more than " + MAX_KEY + " octets");
        byte[] key = Base64Text.decode(p);
        if (key == null)
            throw new TagException("p= of the key record is not base64");
        String h = tags.get("h");
        return new KeyRecord(tags.get("k", "rsa"), h == null ? null : list(h), list(tags.get("s", "*")),
                Set.copyOf(list(tags.get("t", ""))),
                tags.get("n", ""), key);
    }

    /** What stands between colons, blanks passed over. */
    static List<String> list(String value) {
        var out = new java.util.LinkedHashSet<String>();
        int from = 0;
        while (from <= value.length()) {
            int colon = value.indexOf(':', from);
            int to = colon < 0 ? value.length() : colon;
            String word = value.substring(from, to).strip();
            if (!word.isEmpty())
                out.add(word);
            from = to + 1;
        }
        return List.copyOf(out);
    }

    public boolean revoked() {
        return key.length == 0;
    }

    /** The domain only tries. */
    public boolean testing() {
        return flags.contains("y");
    }

    /** i= must be of the very domain of d=. */
    public boolean sameDomain() {
        return flags.contains("s");
    }

    public boolean forMail() {
        return services.contains("*") || services.contains("email");
    }

    public boolean allows(Algorithm algorithm) {
        return hashes == null || hashes.contains(algorithm.hash());
    }
}
