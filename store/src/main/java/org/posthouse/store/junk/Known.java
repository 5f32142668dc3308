package org.posthouse.store.junk;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an account knows of an author as of one moment; whom it has never heard of is not in the map. */
public record Known(Totals totals, Map<Who, Acquaintance> acquaintances, @Nullable SenderRule rule) {
    public static final Known NOTHING = new Known(Totals.NONE, Map.of(), null);

    public Known {
        acquaintances = Map.copyOf(acquaintances);
    }
}
