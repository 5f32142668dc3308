package org.posthouse.protocol.imap;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a search is to tell of its results; nothing at all means all of them. RFC 4731 §3.1, RFC 9394 §3.1
 *
 * @param fetched what is sent of messages that come into the results, with UPDATE only. RFC 5465 §7
 */
public record SearchReturn(Set<Option> options, @Nullable PartialRange partial, List<FetchItem> fetched) {
    /** Return options without arguments that must be there. RFC 4731 §3.1, RFC 5182 §2.1, RFC 5267 §4.2 §4.3, RFC 6203 §4 */
    public enum Option {
        MIN, MAX, ALL, COUNT, SAVE, CONTEXT, UPDATE, RELEVANCY
    }

    public SearchReturn {
        options = Set.copyOf(options);
        fetched = List.copyOf(fetched);
    }

    public SearchReturn(Set<Option> options, @Nullable PartialRange partial) {
        this(options, partial, List.of());
    }

    public boolean has(Option option) {
        return options.contains(option);
    }
}
