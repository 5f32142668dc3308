package org.posthouse.access.jmapmailing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Args;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.ChangesCall;
import org.posthouse.access.jmapcore.GetCall;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.access.jmapcore.Patch;
import org.posthouse.access.jmapcore.Rejected;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.access.jmapcore.SetCall;
import org.posthouse.access.jmapcore.SetTarget;
import org.posthouse.access.jmapcore.StateText;
import org.posthouse.access.jmapcore.Things;
import org.posthouse.store.item.Item;
import org.posthouse.store.item.ItemChanges;
import org.posthouse.store.item.ItemKind;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Preference/get, /changes and /set: JSON objects by keys, for programs to keep what their users have chosen. One that is gone leaves its key, so that this can be told. */
final class Preferences {
    private static final Set<String> PROPERTIES = Set.of("id", "value");
    private static final ItemKind KIND = ItemKind.PREFERENCE;
    private final Services services;
    private final Things things;

    Preferences(Services services) {
        this.services = services;
        things = new Things(services, KIND, 'f');
    }

    private static boolean isKey(String key) {
        return key.matches("[A-Za-z0-9._-]{1,100}");
    }

    private Optional<ObjectNode> find(JmapAccount a, String key) throws Refusal {
        return services.items().get(a.number(), KIND, Keyed.number(key)).map(Things::read)
                .filter(o -> o.path("key").asString("").equals(key));
    }

    ObjectNode get(Call call, Args args) throws MethodError, Refusal {
        args.only("ids", "properties");
        JmapAccount a = call.account(args);
        GetCall get = GetCall.of(call, args, PROPERTIES);
        String state = things.state(a);
        if (get.ids() == null)
            for (Item item : things.list(a))
                put(get, Things.read(item));
        else
            for (String key : get.ids())
                if (!put(get, find(a, key).orElse(Json.object())))
                    get.missing(key);
        return get.response(a, state);
    }

    private static boolean put(GetCall get, ObjectNode kept) {
        if (!kept.has("value"))
            return false;
        ObjectNode told = Json.object().put("id", kept.path("key").asString(""));
        told.set("value", kept.path("value"));
        get.found(told);
        return true;
    }

    ObjectNode changes(Call call, Args args) throws MethodError, Refusal {
        args.only("sinceState", "maxChanges");
        JmapAccount a = call.account(args);
        String since = args.need("sinceState");
        int max = ChangesCall.max(args);
        ItemChanges c = things.since(a, since);
        long from = StateText.parse(since);
        ObjectNode out = ChangesCall.response(a, since, Long.toString(c.state()), false);
        ArrayNode created = out.putArray("created"), updated = out.putArray("updated"), destroyed = out.putArray("destroyed");
        for (Item item : things.list(a)) {
            ObjectNode kept = Things.read(item);
            if (item.changed() > from)
                (kept.has("value") ? kept.path("since").asLong() > from ? created : updated : destroyed).add(kept.path("key").asString(""));
        }
        // A key that is forgotten has no name any more.
        if (!c.destroyed().isEmpty() || created.size() + updated.size() + destroyed.size() > max)
            throw MethodError.cannotCalculate();
        return out;
    }

    ObjectNode set(Call call, Args args) throws MethodError, Refusal, IOException {
        args.only(SetCall.ARGUMENTS);
        JmapAccount a = call.account(args);
        return new SetCall(call).run(a, args, new SetTarget() {
            @Override
            public String state() throws Refusal {
                return things.state(a);
            }

            @Override
            public ObjectNode changes(String since) throws MethodError, Refusal {
                return Preferences.this.changes(call, Args.since(a, since));
            }

            @Override
            public ObjectNode create(String creationId, ObjectNode object) throws Rejected {
                throw new Rejected("forbidden", "a preference is made by an update of its key");
            }

            @Override
            public @Nullable ObjectNode update(String id, ObjectNode patch) throws Rejected, Refusal {
                Preferences.this.update(a, id, patch);
                return null;
            }

            @Override
            public void destroy(String id) throws Rejected, Refusal {
                if (find(a, id).filter(o -> o.has("value")).isEmpty())
                    throw Rejected.notFound();
                services.items().put(a.number(), KIND, Keyed.number(id), Json.write(Json.object().put("key", id)));
            }
        });
    }

    private void update(JmapAccount a, String key, ObjectNode patch) throws Rejected, Refusal {
        if (!isKey(key))
            throw Rejected.properties("a key is 1 to 100 letters, digits, dots, hyphens and underscores", "id");
        for (String name : patch.propertyNames())
            if (!name.equals("value") && !name.startsWith("value/"))
                throw Rejected.properties(name + " of a preference cannot be set", name);
        ObjectNode kept = find(a, key).orElse(Json.object());
        boolean fresh = !kept.has("value");
        ObjectNode before = Json.object();
        before.set("value", fresh ? Json.object() : kept.path("value"));
        ObjectNode after = Patch.apply(before, patch);
        if (!after.path("value").isObject())
            throw Rejected.properties("the value of a preference is an object; destroy it to be rid of it", "value");
        after.put("key", key).put("since", fresh ? services.items().state(a.number(), KIND) + 1 : kept.path("since").asLong());
        byte[] content = Json.write(after);
        try {
            services.items().put(a.number(), KIND, Keyed.number(key), content);
        } catch (Refusal e) {
            if (e.reason() != Refusal.Reason.LIMIT || !forget(a))
                throw e;
            services.items().put(a.number(), KIND, Keyed.number(key), content);
        }
    }

    /** Makes room by the keys of those that are gone. */
    private boolean forget(JmapAccount a) throws Refusal {
        List<Long> gone = new ArrayList<>();
        for (Item item : things.list(a))
            if (!Things.read(item).has("value"))
                gone.add(item.id());
        for (long id : gone)
            services.items().remove(a.number(), KIND, id);
        return !gone.isEmpty();
    }
}
