package org.posthouse.protocol.imap;

import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.charset.Charsets;

/** Charsets that the strings of SEARCH may be written in. */
public final class SearchCharset {
    private SearchCharset() {}

    /** The charset of that name, or null where it is not known: the answer is then BADCHARSET. */
    public static @Nullable Charset find(String name) {
        return Charsets.lookup(name).orElse(null);
    }
}
