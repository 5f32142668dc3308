package org.posthouse.access.jmapsend;

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
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.access.jmapcore.Patch;
import org.posthouse.access.jmapcore.Rejected;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.access.jmapcore.SetCall;
import org.posthouse.access.jmapcore.SetTarget;
import org.posthouse.access.jmapcore.StateText;
import org.posthouse.mail.address.Address;
import org.posthouse.store.item.Item;
import org.posthouse.store.item.ItemChanges;
import org.posthouse.store.item.ItemKind;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Identity/get, /changes and /set. Every account has one by its own address, which can be changed and not be destroyed. RFC 8621 §6 */
final class Identities {
    private static final char LETTER = 'i';
    private static final long OWN = 0;
    private static final Set<String> PROPERTIES = Set.of("id", "name", "email", "replyTo", "bcc", "textSignature", "htmlSignature",
            "mayDelete");
    private final Services services;

    Identities(Services services) {
        this.services = services;
    }

    private String state(JmapAccount a) throws Refusal {
        return Long.toString(services.items().state(a.number(), ItemKind.IDENTITY));
    }

    private static ObjectNode own(JmapAccount a) {
        return Json.object().put("name", "").put("email", a.account().address().toString()).putNull("replyTo").putNull("bcc")
                .put("textSignature", "").put("htmlSignature", "");
    }

    private static ObjectNode told(long id, ObjectNode content) {
        return content.put("id", Ids.item(LETTER, id)).put("mayDelete", id != OWN);
    }

    private List<ObjectNode> all(JmapAccount a) throws Refusal {
        List<ObjectNode> out = new ArrayList<>();
        boolean changed = false;
        for (Item item : services.items().list(a.number(), ItemKind.IDENTITY)) {
            changed |= item.id() == OWN;
            out.add(told(item.id(), (ObjectNode) Json.read(item.content())));
        }
        if (!changed)
            out.addFirst(told(OWN, own(a)));
        return out;
    }

    /** The identity of that id. */
    Optional<ObjectNode> find(JmapAccount a, String id) throws Refusal {
        return all(a).stream().filter(i -> i.path("id").asString("").equals(id)).findFirst();
    }

    ObjectNode get(Call call, Args args) throws MethodError, Refusal {
        args.only("ids", "properties");
        JmapAccount a = call.account(args);
        GetCall get = GetCall.of(call, args, PROPERTIES);
        List<String> there = new ArrayList<>();
        for (ObjectNode identity : all(a)) {
            String id = identity.path("id").asString("");
            there.add(id);
            if (get.wants(id))
                get.found(identity);
        }
        if (get.ids() != null)
            get.ids().stream().filter(id -> !there.contains(id)).forEach(get::missing);
        return get.response(a, state(a));
    }

    ObjectNode changes(Call call, Args args) throws MethodError, Refusal {
        args.only("sinceState", "maxChanges");
        JmapAccount a = call.account(args);
        return changes(a, args, services, ItemKind.IDENTITY, LETTER);
    }

    /** Of a kind of things. MethodError cannotCalculateChanges. */
    static ObjectNode changes(JmapAccount a, Args args, Services services, ItemKind kind, char letter) throws MethodError, Refusal {
        String since = args.need("sinceState");
        int max = ChangesCall.max(args);
        ItemChanges c = services.items().changes(a.number(), kind, StateText.parse(since)).orElseThrow(MethodError::cannotCalculate);
        if (c.created().size() + c.updated().size() + c.destroyed().size() > max)
            throw MethodError.cannotCalculate();
        ObjectNode out = ChangesCall.response(a, since, Long.toString(c.state()), false);
        boolean own = kind == ItemKind.IDENTITY;
        // The own identity has been there before it was first changed.
        List<Long> created = c.created().stream().filter(id -> !own || id != OWN).toList();
        List<Long> updated = new ArrayList<>(c.updated());
        if (own && c.created().contains(OWN))
            updated.add(OWN);
        ChangesCall.ids(out, "created", created, n -> Ids.item(letter, n));
        ChangesCall.ids(out, "updated", updated, n -> Ids.item(letter, n));
        ChangesCall.ids(out, "destroyed", c.destroyed(), n -> Ids.item(letter, n));
        return out;
    }

    ObjectNode set(Call call, Args args) throws MethodError, Refusal, IOException {
        args.only(SetCall.ARGUMENTS);
        JmapAccount a = call.account(args);
        return new SetCall(call).run(a, args, new SetTarget() {
            @Override
            public String state() throws Refusal {
                return Identities.this.state(a);
            }

            @Override
            public ObjectNode changes(String since) throws MethodError, Refusal {
                return Identities.this.changes(call, Args.since(a, since));
            }

            @Override
            public ObjectNode create(String creationId, ObjectNode object) throws Rejected, Refusal {
                ObjectNode content = own(a);
                content.putNull("email");
                ObjectNode wanted = checked(a, Patch.apply(content, object), object);
                long id = services.items().add(a.number(), ItemKind.IDENTITY, Json.write(wanted));
                return Json.object().put("id", Ids.item(LETTER, id)).put("mayDelete", true);
            }

            @Override
            public @Nullable ObjectNode update(String id, ObjectNode patch) throws Rejected, Refusal {
                ObjectNode before = find(a, id).orElseThrow(Rejected::notFound);
                before.remove(List.of("id", "mayDelete"));
                ObjectNode after = checked(a, Patch.apply(before, patch), patch);
                if (!after.path("email").equals(before.path("email")))
                    throw Rejected.properties("the address of an identity cannot be changed", "email");
                services.items().put(a.number(), ItemKind.IDENTITY, Ids.item(LETTER, id), Json.write(after));
                return null;
            }

            @Override
            public void destroy(String id) throws Rejected, Refusal {
                if (id.equals(Ids.item(LETTER, OWN)))
                    throw new Rejected("forbidden", "the account's own identity stays");
                if (!services.items().remove(a.number(), ItemKind.IDENTITY, Ids.item(LETTER, id)))
                    throw Rejected.notFound();
            }
        });
    }

    private ObjectNode checked(JmapAccount a, ObjectNode o, ObjectNode given) throws Rejected, Refusal {
        for (String name : o.propertyNames())
            if (!PROPERTIES.contains(name) || given.has("id") || given.has("mayDelete"))
                throw Rejected.properties(name + " of an identity cannot be set", name);
        for (String text : List.of("name", "textSignature", "htmlSignature"))
            if (!o.path(text).isString())
                throw Rejected.properties(text + " is not a String", text);
        for (String list : List.of("replyTo", "bcc"))
            if (!o.path(list).isNull() && !isAddresses(o.path(list)))
                throw Rejected.properties(list + " is not a list of addresses", list);
        Optional<Address> address = Address.tryParse(o.path("email").asString(""));
        // Any address of a domain is told as *@domain where somebody may use them all, which nobody may here.
        if (address.isEmpty())
            throw Rejected.properties("email is not an address", "email");
        if (!services.directory().mayUse(a.account(), address.get()))
            throw new Rejected("forbiddenFrom", "you may not send as " + address.get());
        return o;
    }

    private static boolean isAddresses(JsonNode list) {
        if (!list.isArray())
            return false;
        for (JsonNode e : list)
            if (!e.path("email").isString() || !(e.path("name").isString() || e.path("name").isNull() || e.path("name").isMissingNode()))
                return false;
        return true;
    }
}
