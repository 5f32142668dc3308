package org.posthouse.protocol.imap;

import org.jspecify.annotations.Nullable;

/**
 * Which of the messages FETCH is about: some of those named (null for all), those changed after a modseq (-1 for all), and whether those gone since are told
 * too. RFC 7162 §3.1.4.1, §3.2.6, RFC 9394 §3.3
 */
public record FetchModifiers(long changedSince, boolean vanished, @Nullable PartialRange partial) {
    public static final FetchModifiers NONE = new FetchModifiers(-1, false);

    public FetchModifiers(long changedSince, boolean vanished) {
        this(changedSince, vanished, null);
    }
}
