package org.posthouse.mail.mime;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Parameters of a Content-Type or Content-Disposition: as written in {@link #raw}, decoded by {@link #get} with continuations, charset and
 * language, and what clients do instead (encoded words, plain 8-bit). RFC 2045 §5.1, RFC 2231 §3, §4
 */
public final class Params {
    /** None. */
    public static final Params NONE = new Params(List.of());

    private final List<Param> raw;

    Params(List<Param> raw) {
        this.raw = raw;
    }

    /** Parameters from names and values in turn. */
    public static Params of(String... pairs) {
        List<Param> list = new ArrayList<>();
        for (int i = 0; i + 1 < pairs.length; i += 2) {
            list.add(new Param(pairs[i], Octets.of(pairs[i + 1])));
        }
        return new Params(List.copyOf(list));
    }

    /** All of them as written, in order. */
    public List<Param> raw() {
        return raw;
    }

    /** The decoded value of a parameter (name in lower case). */
    public Optional<String> get(String name) {
        return Optional.ofNullable(ParamDecoder.get(raw, name));
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Params p && p.raw.equals(raw);
    }

    @Override
    public int hashCode() {
        return raw.hashCode();
    }

    @Override
    public String toString() {
        return raw.toString();
    }
}
