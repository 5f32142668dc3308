package org.posthouse.access.jmapcontacts;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Args;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.ChangesCall;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.access.jmapcore.Things;
import org.posthouse.access.jmapcore.Window;
import org.posthouse.store.item.Item;
import org.posthouse.store.item.ItemChanges;
import org.posthouse.store.item.ItemKind;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** ContactCard/query and /queryChanges. RFC 9610 §3.3, RFC 9610 §3.4 */
final class CardQuery {
    private final Things cards;

    CardQuery(Services services) {
        cards = new Things(services, ItemKind.CONTACT, Cards.LETTER);
    }

    private record Found(long id, ObjectNode card) {}

    private List<String> results(JmapAccount a, Args args) throws MethodError, Refusal {
        CardFilter.Test test = CardFilter.of(args.get("filter"));
        Comparator<Found> order = order(args.get("sort"));
        List<Found> found = new ArrayList<>();
        for (Item item : cards.list(a)) {
            ObjectNode card = Things.read(item);
            if (test.test(card))
                found.add(new Found(item.id(), card));
        }
        found.sort(order);
        return found.stream().map(f -> cards.id(f.id)).toList();
    }

    private static Comparator<Found> order(@Nullable JsonNode sort) throws MethodError {
        if (sort != null && (!sort.isArray() || sort.size() > 10))
            throw MethodError.arguments("sort is not an array of at most 10 comparators");
        Comparator<Found> all = null;
        for (JsonNode s : sort == null ? Json.array() : sort) {
            String property = s.path("property").asString("");
            Comparator<Found> one = switch (property) {
                case "created", "updated" -> Comparator.comparing(f -> f.card.path(property).asString(""));
                case "name/given", "name/surname", "name/surname2" ->
                    Comparator.comparing(f -> CardTexts.component(f.card, property.substring(5)).toLowerCase(Locale.ROOT));
                default -> throw new MethodError("unsupportedSort", "cards are not sorted by " + property);
            };
            one = s.path("isAscending").asBoolean(true) ? one : one.reversed();
            all = all == null ? one : all.thenComparing(one);
        }
        Comparator<Found> last = Comparator.comparingLong(Found::id);
        return all == null ? last : all.thenComparing(last);
    }

    ObjectNode query(Call call, Args args) throws MethodError, Refusal {
        args.only(Window.ARGUMENTS);
        JmapAccount a = call.account(args);
        Window window = Window.of(args);
        String state = cards.state(a);
        List<String> ids = results(a, args);
        ObjectNode out = Json.object().put("accountId", a.id()).put("queryState", state).put("canCalculateChanges", true);
        window.put(out, ids.size(), i -> ids.get((int) i), id -> ids.indexOf(call.id(id)));
        return out;
    }

    /** What was changed is told as gone and, where it is among the results, as added at its place. RFC 8620 §5 */
    ObjectNode changes(Call call, Args args) throws MethodError, Refusal {
        args.only("filter", "sort", "sinceQueryState", "maxChanges", "upToId", "calculateTotal");
        JmapAccount a = call.account(args);
        String since = args.need("sinceQueryState");
        int max = ChangesCall.max(args);
        ItemChanges c = cards.since(a, since);
        List<String> now = results(a, args);
        Set<Long> changed = new HashSet<>(c.created());
        changed.addAll(c.updated());
        ObjectNode out = Json.object().put("accountId", a.id()).put("oldQueryState", since).put("newQueryState", Long.toString(c.state()));
        if (args.flag("calculateTotal", false))
            out.put("total", now.size());
        ArrayNode removed = out.putArray("removed"), added = out.putArray("added");
        c.updated().forEach(id -> removed.add(cards.id(id)));
        c.destroyed().forEach(id -> removed.add(cards.id(id)));
        for (int i = 0; i < now.size(); i++)
            if (changed.contains(cards.number(now.get(i))))
                added.addObject().put("id", now.get(i)).put("index", i);
        if (removed.size() + added.size() > max)
            throw new MethodError("tooManyChanges", "there are more changes than that; ask the query again");
        return out;
    }
}
