package org.posthouse.trust.dkim;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** All hashes that are wanted of one body, made in one pass; equal wishes share one. RFC 6376 §3.7 */
public final class BodyHashes {
    /** No limit. */
    public static final long WHOLE = Long.MAX_VALUE;

    private final Map<Canonicalization, BodyCanonical> forms = new EnumMap<>(Canonicalization.class);
    private final List<BodyHash> hashes = new ArrayList<>(2);

    /** To be asked for before the first {@link #feed}; the limit in octets of the canonical body. */
    public BodyHash want(Canonicalization how, long limit) {
        for (BodyHash h : hashes)
            if (h.how == how && h.limit == limit)
                return h;
        BodyHash hash = new BodyHash(how, limit);
        hashes.add(hash);
        forms.computeIfAbsent(how, BodyCanonical::new).to(hash);
        return hash;
    }

    /** The next octets of the body, which begins after the empty line. */
    public void feed(byte[] b, int off, int len) {
        for (BodyCanonical form : forms.values())
            form.feed(b, off, len);
    }

    /** The body is over; once. */
    public void finish() {
        forms.forEach((how, form) -> {
            form.finish();
            for (BodyHash h : hashes)
                if (h.how == how)
                    h.finish(form.length());
        });
    }
}
