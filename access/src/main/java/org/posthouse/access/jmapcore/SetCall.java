package org.posthouse.access.jmapcore;

import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Runs a /set: creations, then changes, then what is destroyed; each of them is done or refused for itself. RFC 8620 §5 */
public final class SetCall {
    /** The arguments that every /set has. */
    public static final List<String> ARGUMENTS = List.of("ifInState", "create", "update", "destroy");
    private final Call call;
    private final Map<String, String> createdHere = new LinkedHashMap<>();
    private final Set<String> updatedHere = new LinkedHashSet<>();
    private final Set<String> destroyedHere = new LinkedHashSet<>();

    public SetCall(Call call) {
        this.call = call;
    }

    /** What was created: creation id to id. */
    public Map<String, String> createdHere() {
        return createdHere;
    }

    public Set<String> updatedHere() {
        return updatedHere;
    }

    public Set<String> destroyedHere() {
        return destroyedHere;
    }

    private interface One {
        @Nullable
        ObjectNode run() throws Rejected, Refusal, IOException;
    }

    /** The response. MethodError stateMismatch, requestTooLarge, invalidArguments. */
    public ObjectNode run(JmapAccount account, Args args, SetTarget target) throws MethodError, Refusal, IOException {
        ObjectNode create = args.object("create"), update = args.object("update");
        List<String> destroy = args.texts("destroy");
        int count = (create == null ? 0 : create.size()) + (update == null ? 0 : update.size()) + (destroy == null ? 0 : destroy.size());
        if (count > call.limits().set())
            throw new MethodError("requestTooLarge", "at most " + call.limits().set() + " objects are changed at once");
        String expected = args.text("ifInState"), before = target.state();
        if (expected != null && !expected.equals(before))
            throw new MethodError("stateMismatch", "the state is " + before);
        ObjectNode out = Json.object().put("accountId", account.id()).put("oldState", before);
        ObjectNode created = Json.object(), notCreated = Json.object(), updated = Json.object(), notUpdated = Json.object();
        if (create != null)
            for (var e : create.properties())
                creation(e.getKey(), e.getValue(), target, created, notCreated);
        if (update != null)
            for (var e : update.properties())
                change(e.getKey(), e.getValue(), target, updated, notUpdated);
        ArrayNode destroyed = Json.array();
        ObjectNode notDestroyed = Json.object();
        for (String given : destroy == null ? List.<String>of() : destroy) {
            String id = call.id(given);
            Rejected no = attempt(() -> {
                target.destroy(id);
                return null;
            }, null);
            if (no != null)
                notDestroyed.set(given, no.told());
            else if (destroyedHere.add(id))
                destroyed.add(id);
        }
        Set<String> own = new HashSet<>(createdHere.values());
        own.addAll(updatedHere);
        own.addAll(destroyedHere);
        out.put("newState", newState(before, target.state(), own, target::changes));
        some(out, "created", created, create != null);
        some(out, "updated", updated, update != null);
        out.set("destroyed", destroyed);
        some(out, "notCreated", notCreated, !notCreated.isEmpty());
        some(out, "notUpdated", notUpdated, !notUpdated.isEmpty());
        some(out, "notDestroyed", notDestroyed, !notDestroyed.isEmpty());
        return out;
    }

    /** Tells what has changed since a state. */
    public interface Changes {
        ObjectNode since(String state) throws MethodError, Refusal;
    }

    /**
     * The state after a call. Where others have changed something meanwhile it is the one before: the client takes over the state it is told, and would never
     * ask for what they did.
     *
     * @param own ids of what the call itself has changed
     */
    public static String newState(String before, String now, Set<String> own, Changes changes) throws Refusal {
        if (now.equals(before))
            return now;
        try {
            ObjectNode all = changes.since(before);
            boolean others = all.path("hasMoreChanges").asBoolean(false);
            for (String what : List.of("created", "updated", "destroyed"))
                for (JsonNode id : all.path(what))
                    others |= !own.contains(id.asString(""));
            return others ? before : all.path("newState").asString(now);
        } catch (MethodError cannotCalculate) {
            return before;
        }
    }

    private static void some(ObjectNode out, String name, ObjectNode value, boolean any) {
        if (any && !value.isEmpty())
            out.set(name, value);
        else
            out.putNull(name);
    }

    private void creation(String key, JsonNode value, SetTarget target, ObjectNode created, ObjectNode notCreated)
            throws Refusal, IOException {
        Rejected no = attempt(() -> {
            if (!(value instanceof ObjectNode object))
                throw new Rejected("invalidProperties", "what is to be created is not an object");
            return target.create(key, object);
        }, made -> {
            created.set(key, made);
            String id = made.path("id").asString("");
            createdHere.put(key, id);
            call.created(key, id);
        });
        if (no != null)
            notCreated.set(key, no.told());
    }

    private void change(String given, JsonNode value, SetTarget target, ObjectNode updated, ObjectNode notUpdated)
            throws Refusal, IOException {
        String id = call.id(given);
        Rejected no = attempt(() -> {
            if (!(value instanceof ObjectNode patch))
                throw new Rejected("invalidPatch", "the change is not an object");
            ObjectNode more = target.update(id, patch);
            updatedHere.add(id);
            if (more == null)
                updated.putNull(id);
            else
                updated.set(id, more);
            return null;
        }, null);
        if (no != null)
            notUpdated.set(given, no.told());
    }

    private interface Then {
        void take(ObjectNode made);
    }

    private static @Nullable Rejected attempt(One one, @Nullable Then then) throws Refusal, IOException {
        try {
            ObjectNode made = one.run();
            if (then != null && made != null)
                then.take(made);
            return null;
        } catch (Rejected e) {
            return e;
        } catch (Refusal e) {
            return Rejected.of(e);
        }
    }
}
