package org.posthouse.access.jmapcore;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.store.item.Item;
import org.posthouse.store.item.ItemChanges;
import org.posthouse.store.item.ItemKind;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.node.ObjectNode;

/** A kind of things kept beside the mail, as its methods see it: JSON objects whose ids are a letter and a number. */
public record Things(Services services, ItemKind kind, char letter) {
    public String id(long number) {
        return Ids.item(letter, number);
    }

    public long number(String id) {
        return Ids.item(letter, id);
    }

    public String state(JmapAccount a) throws Refusal {
        return Long.toString(services.items().state(a.number(), kind));
    }

    public List<Item> list(JmapAccount a) throws Refusal {
        return services.items().list(a.number(), kind);
    }

    public Optional<Item> find(JmapAccount a, String id) throws Refusal {
        return services.items().get(a.number(), kind, number(id));
    }

    public static ObjectNode read(Item item) {
        return (ObjectNode) Json.read(item.content());
    }

    /** The objects that a /get asks for, their ids in them; the others are told to be missing. MethodError requestTooLarge. */
    public ObjectNode get(Call call, JmapAccount a, GetCall get, Teller teller) throws MethodError, Refusal {
        String state = state(a);
        if (get.ids() == null) {
            for (Item item : list(a)) {
                if (get.size() == call.limits().get())
                    throw new MethodError("requestTooLarge", "there are too many; name those that are wanted");
                get.found(teller.tell(item, read(item).put("id", id(item.id()))));
            }
            return get.response(a, state);
        }
        for (String id : get.ids()) {
            Optional<Item> item = find(a, id);
            if (item.isPresent())
                get.found(teller.tell(item.get(), read(item.get()).put("id", id)));
            else
                get.missing(id);
        }
        return get.response(a, state);
    }

    /** Adds to an object what is not kept with it. */
    public interface Teller {
        ObjectNode tell(Item item, ObjectNode object) throws Refusal;
    }

    /** What happened since a state. MethodError cannotCalculateChanges. */
    public ItemChanges since(JmapAccount a, String state) throws MethodError, Refusal {
        return services.items().changes(a.number(), kind, StateText.parse(state)).orElseThrow(MethodError::cannotCalculate);
    }

    /** A /changes; MethodError cannotCalculateChanges also where there are more than the client takes. */
    public ObjectNode changes(JmapAccount a, Args args) throws MethodError, Refusal {
        String since = args.need("sinceState");
        int max = ChangesCall.max(args);
        ItemChanges c = since(a, since);
        if (c.created().size() + c.updated().size() + c.destroyed().size() > max)
            return parts(a, since, max, c);
        return told(a, since, Long.toString(c.state()), false, c);
    }

    private ObjectNode told(JmapAccount a, String since, String now, boolean more, ItemChanges c) {
        ObjectNode out = ChangesCall.response(a, since, now, more);
        ChangesCall.ids(out, "created", c.created(), this::id);
        ChangesCall.ids(out, "updated", c.updated(), this::id);
        ChangesCall.ids(out, "destroyed", c.destroyed(), this::id);
        return out;
    }

    /** As many as the client takes, up to a state that can be asked from; not where things are gone, whose place among the changes is not told. */
    private ObjectNode parts(JmapAccount a, String since, int max, ItemChanges all) throws MethodError, Refusal {
        long from = StateText.parse(since);
        List<Item> touched = new ArrayList<>();
        for (Item item : list(a))
            if (item.changed() > from)
                touched.add(item);
        touched.sort((x, y) -> Long.compare(x.changed(), y.changed()));
        if (!all.destroyed().isEmpty())
            throw MethodError.cannotCalculate();
        ItemChanges some = new ItemChanges(touched.get(max - 1).changed(), new ArrayList<>(), new ArrayList<>(), List.of());
        for (Item item : touched.subList(0, max))
            (item.created() > from ? some.created() : some.updated()).add(item.id());
        return told(a, since, Long.toString(some.state()), true, some);
    }
}
