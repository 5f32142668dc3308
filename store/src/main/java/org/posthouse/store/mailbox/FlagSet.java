package org.posthouse.store.mailbox;

import java.util.Set;
import org.posthouse.store.view.Flags;

/** Flags by name, independent of any mailbox: bits of {@link Flags} and keywords (case kept as first seen, compared without case). */
public record FlagSet(long system, Set<String> keywords) {
    public static final FlagSet NONE = new FlagSet(0, Set.of());
}
