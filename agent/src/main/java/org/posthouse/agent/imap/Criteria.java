package org.posthouse.agent.imap;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.remote.Query;
import org.posthouse.protocol.imap.SearchKey;

/** Says a query in the words of SEARCH, for one mailbox. RFC 3501 §6.4.4 */
final class Criteria {
    private static final int DAY = 86_400;
    private final Predicate<String> here;
    private final boolean within;
    private final InstantSource clock;

    /** @param here whether a folder of the query is the mailbox searched
     * @param within whether the server can compare with moments, not days alone. RFC 5032 §2 */
    Criteria(Predicate<String> here, boolean within, InstantSource clock) {
        this.here = here;
        this.within = within;
        this.clock = clock;
    }

    /** Null where nothing in this mailbox can match; ALL where everything does. */
    @Nullable
    SearchKey key(Query query) {
        return switch (query) {
            case Query.Everything q -> SearchKey.Simple.ALL;
            case Query.And q -> all(q.all());
            case Query.Or q -> any(q.any());
            case Query.Not q -> not(key(q.query()));
            case Query.Text q -> text(q);
            case Query.Flag q -> new SearchKey.HasFlag(Flags.toServer(q.keyword()), true);
            // No key asks for the structure: what servers mark, and what messages with attachments nearly always are.
            case Query.Attachment q -> new SearchKey.Or(new SearchKey.HasFlag("$HasAttachment", true),
                    new SearchKey.Header("Content-Type", "multipart/mixed"));
            case Query.Since q -> since(q.moment());
            case Query.Before q -> not(since(q.moment()));
            case Query.Larger q -> new SearchKey.Larger(q.octets());
            case Query.Smaller q -> new SearchKey.Smaller(q.octets());
            case Query.In q -> here.test(q.folder()) ? SearchKey.Simple.ALL : null;
        };
    }

    private static @Nullable SearchKey not(@Nullable SearchKey key) {
        if (key == null)
            return SearchKey.Simple.ALL;
        return SearchKey.Simple.ALL.equals(key) ? null : new SearchKey.Not(key);
    }

    private @Nullable SearchKey all(List<Query> queries) {
        List<SearchKey> keys = new ArrayList<>();
        for (Query query : queries) {
            SearchKey key = key(query);
            if (key == null)
                return null;
            if (!SearchKey.Simple.ALL.equals(key))
                keys.add(key);
        }
        if (keys.isEmpty())
            return SearchKey.Simple.ALL;
        return keys.size() == 1 ? keys.getFirst() : new SearchKey.And(keys);
    }

    private @Nullable SearchKey any(List<Query> queries) {
        SearchKey any = null;
        for (Query query : queries) {
            SearchKey key = key(query);
            if (SearchKey.Simple.ALL.equals(key))
                return key;
            if (key != null)
                any = any == null ? key : new SearchKey.Or(any, key);
        }
        return any;
    }

    private static SearchKey text(Query.Text q) {
        return switch (q.field()) {
            case ANYWHERE -> new SearchKey.Text(q.text());
            case FROM, TO, CC, SUBJECT -> new SearchKey.Header(capital(q.field().name()), q.text());
            case BODY -> new SearchKey.Body(q.text());
        };
    }

    private static String capital(String word) {
        return word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT);
    }

    private SearchKey since(Instant moment) {
        long seconds = clock.instant().getEpochSecond() - moment.getEpochSecond();
        if (within && seconds > 0 && seconds < 100L * 366 * DAY)
            return new SearchKey.Within(false, seconds);
        return new SearchKey.Received(SearchKey.Day.SINCE, moment.atZone(ZoneId.systemDefault()).toLocalDate());
    }
}
