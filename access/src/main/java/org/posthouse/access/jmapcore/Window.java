package org.posthouse.access.jmapcore;

import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Which of the results of a query are wanted. RFC 8620 §5 */
public record Window(long position, @Nullable String anchor, long anchorOffset, long limit, boolean total) {
    /** The arguments that every /query has. */
    public static final List<String> ARGUMENTS = List.of("filter", "sort", "position", "anchor", "anchorOffset", "limit", "calculateTotal");
    /** Ids in one answer. */
    public static final int MAX = 10_000;

    public static Window of(Args args) throws MethodError {
        return new Window(args.integer("position", 0), args.text("anchor"), args.integer("anchorOffset", 0), args.unsigned("limit", MAX),
                args.flag("calculateTotal", false));
    }

    /** Where the anchor stands; -1 where it is not among the results. */
    public interface Finder {
        int indexOf(String id);
    }

    /** Puts the wanted ones of so many results into the response. MethodError anchorNotFound. */
    public void put(ObjectNode out, int count, LongFunction<String> idAt, Finder finder) throws MethodError {
        long from = position;
        if (anchor != null) {
            int at = finder.indexOf(anchor);
            if (at < 0)
                throw new MethodError("anchorNotFound", "the anchor is not among the results");
            from = Math.max(0, at + anchorOffset);
        } else if (from < 0) {
            from = Math.max(0, count + from);
        }
        long some = Math.min(limit, MAX);
        ArrayNode ids = Json.array();
        for (long i = from; i < count && i < from + some; i++)
            ids.add(idAt.apply(i));
        out.put("position", ids.isEmpty() ? 0 : from);
        out.set("ids", ids);
        if (total)
            out.put("total", count);
        if (limit > MAX)
            out.put("limit", MAX);
    }
}
