package org.posthouse.agent.jmap;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.posthouse.agent.remote.Query;
import org.posthouse.agent.remote.RemoteException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Says a query as a filter. RFC 8621 §4.4.1 */
final class Filter {
    private final Boxes boxes;
    private boolean named;

    Filter(Boxes boxes) {
        this.boxes = boxes;
    }

    /** The whole filter; where the query names no mailbox, Junk and Trash are left out. */
    ObjectNode whole(Query query) throws IOException, RemoteException {
        ObjectNode filter = of(query);
        List<String> hidden = boxes.withRole(List.of("junk", "trash"));
        if (named || hidden.isEmpty())
            return filter;
        ObjectNode seen = Account.object();
        ArrayNode ids = seen.putArray("inMailboxOtherThan");
        hidden.forEach(ids::add);
        if (filter.isEmpty())
            return seen;
        ObjectNode both = Account.object().put("operator", "AND");
        both.putArray("conditions").add(seen).add(filter);
        return both;
    }

    private ObjectNode of(Query query) throws IOException, RemoteException {
        ObjectNode filter = Account.object();
        switch (query) {
            case Query.Everything q -> {
            }
            case Query.And q -> operator(filter, "AND", q.all());
            case Query.Or q -> operator(filter, "OR", q.any());
            case Query.Not q -> operator(filter, "NOT", List.of(q.query()));
            case Query.Text q ->
                filter.put(q.field() == Query.Field.ANYWHERE ? "text" : q.field().name().toLowerCase(Locale.ROOT), q.text());
            case Query.Flag q -> filter.put("hasKeyword", q.keyword());
            case Query.Attachment q -> filter.put("hasAttachment", true);
            case Query.Since q -> filter.put("after", date(q.moment()));
            case Query.Before q -> filter.put("before", date(q.moment()));
            case Query.Larger q -> filter.put("minSize", q.octets() + 1);
            case Query.Smaller q -> filter.put("maxSize", q.octets());
            case Query.In q -> {
                named = true;
                filter.put("inMailbox", boxes.find(q.folder()).id());
            }
        }
        return filter;
    }

    private void operator(ObjectNode filter, String operator, List<Query> queries) throws IOException, RemoteException {
        filter.put("operator", operator);
        ArrayNode conditions = filter.putArray("conditions");
        for (Query query : queries)
            conditions.add(of(query));
    }

    /** RFC 8620 §1.4 */
    static String date(Instant moment) {
        return moment.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
