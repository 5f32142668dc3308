package org.posthouse.protocol.imap;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import org.jspecify.annotations.Nullable;

/** Charsets that the strings of SEARCH may be written in. */
public final class SearchCharset {
    private SearchCharset() {}

    /** The charset of that name, or null where it is not known: the answer is then BADCHARSET. */
    public static @Nullable Charset find(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return null;
        }
    }
}
