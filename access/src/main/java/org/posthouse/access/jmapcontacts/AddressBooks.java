package org.posthouse.access.jmapcontacts;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Args;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.GetCall;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.access.jmapcore.Patch;
import org.posthouse.access.jmapcore.Rejected;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.access.jmapcore.SetCall;
import org.posthouse.access.jmapcore.SetTarget;
import org.posthouse.access.jmapcore.Things;
import org.posthouse.store.item.Item;
import org.posthouse.store.item.ItemKind;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.node.ObjectNode;

/** AddressBook/get, /changes and /set. The default one is the one that says so, or else the first. RFC 9610 §2 */
final class AddressBooks {
    private static final Set<String> PROPERTIES = Set.of("id", "name", "description", "sortOrder", "isDefault", "isSubscribed", "shareWith",
            "myRights");
    private static final Set<String> SETTABLE = Set.of("name", "description", "sortOrder", "isSubscribed");
    private static final int NAME = 255;
    private final Services services;
    private final Things books;
    private final Turns turns;

    AddressBooks(Services services, Turns turns) {
        this.services = services;
        this.turns = turns;
        books = new Things(services, ItemKind.ADDRESS_BOOK, 'b');
    }

    /** All there are; the first one is made where there is none. */
    private List<Item> all(JmapAccount a) throws Refusal {
        List<Item> there = books.list(a);
        if (!there.isEmpty())
            return there;
        try (var _ = turns.take(a.number())) {
            if (books.list(a).isEmpty())
                services.items().add(a.number(), ItemKind.ADDRESS_BOOK, Json.write(fresh().put("name", "Contacts")));
            return books.list(a);
        }
    }

    private static ObjectNode fresh() {
        return Json.object().putNull("name").putNull("description").put("sortOrder", 0).put("isSubscribed", true);
    }

    private static long defaultOf(List<Item> all) {
        for (Item item : all)
            if (Things.read(item).path("isDefault").asBoolean(false))
                return item.id();
        return all.getFirst().id();
    }

    /** The ids of all there are, the default one first. */
    Set<String> ids(JmapAccount a) throws Refusal {
        List<Item> all = all(a);
        Set<String> out = new LinkedHashSet<>();
        out.add(books.id(defaultOf(all)));
        all.forEach(item -> out.add(books.id(item.id())));
        return out;
    }

    private static ObjectNode told(ObjectNode book, boolean isDefault) {
        book.put("isDefault", isDefault).putNull("shareWith");
        book.putObject("myRights").put("mayRead", true).put("mayWrite", true).put("mayShare", false).put("mayDelete", true);
        return book;
    }

    ObjectNode get(Call call, Args args) throws MethodError, Refusal {
        args.only("ids", "properties");
        JmapAccount a = call.account(args);
        GetCall get = GetCall.of(call, args, PROPERTIES);
        long first = defaultOf(all(a));
        return books.get(call, a, get, (item, book) -> told(book, item.id() == first));
    }

    ObjectNode changes(Call call, Args args) throws MethodError, Refusal {
        args.only("sinceState", "maxChanges");
        JmapAccount a = call.account(args);
        all(a);
        return books.changes(a, args);
    }

    ObjectNode set(Call call, Args args) throws MethodError, Refusal, IOException {
        args.only(SetCall.ARGUMENTS, "onDestroyRemoveContents", "onSuccessSetIsDefault");
        JmapAccount a = call.account(args);
        boolean removeContents = args.flag("onDestroyRemoveContents", false);
        String wanted = args.text("onSuccessSetIsDefault");
        try (var _ = turns.take(a.number())) {
            all(a);
            ObjectNode out = new SetCall(call).run(a, args, target(call, a, removeContents));
            boolean done = out.path("notCreated").isNull() && out.path("notUpdated").isNull() && out.path("notDestroyed").isNull();
            if (wanted != null && done)
                makeDefault(a, call.id(wanted), out);
            return out;
        }
    }

    private SetTarget target(Call call, JmapAccount a, boolean removeContents) {
        return new SetTarget() {
            @Override
            public String state() throws Refusal {
                return books.state(a);
            }

            @Override
            public ObjectNode changes(String since) throws MethodError, Refusal {
                return AddressBooks.this.changes(call, Args.since(a, since));
            }

            @Override
            public ObjectNode create(String creationId, ObjectNode object) throws Rejected, Refusal {
                ObjectNode book = checked(Patch.apply(fresh(), object), object);
                long id = services.items().add(a.number(), ItemKind.ADDRESS_BOOK, Json.write(book));
                ObjectNode made = told(book.deepCopy().put("id", books.id(id)), false);
                made.remove(object.propertyNames());
                return made;
            }

            @Override
            public @Nullable ObjectNode update(String id, ObjectNode patch) throws Rejected, Refusal {
                ObjectNode before = Things.read(books.find(a, id).orElseThrow(Rejected::notFound));
                ObjectNode after = checked(Patch.apply(before, patch), patch);
                services.items().put(a.number(), ItemKind.ADDRESS_BOOK, books.number(id), Json.write(after));
                return null;
            }

            @Override
            public void destroy(String id) throws Rejected, Refusal {
                AddressBooks.this.destroy(a, id, removeContents);
            }
        };
    }

    private static ObjectNode checked(ObjectNode book, ObjectNode given) throws Rejected {
        for (String name : given.propertyNames())
            if (!SETTABLE.contains(name.contains("/") ? name.substring(0, name.indexOf('/')) : name)) {
                if (name.startsWith("shareWith"))
                    throw new Rejected("forbidden", "address books are not shared here");
                throw Rejected.properties(name + " of an address book cannot be set", name);
            }
        if (book.path("sortOrder").isNull())
            book.put("sortOrder", 0);
        if (book.path("isSubscribed").isNull())
            book.put("isSubscribed", true);
        String name = book.path("name").asString("");
        if (!book.path("name").isString() || name.isEmpty() || name.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > NAME)
            throw Rejected.properties("a name has 1 to " + NAME + " octets", "name");
        if (!book.path("description").isString() && !book.path("description").isNull())
            throw Rejected.properties("description is neither a String nor null", "description");
        if (!Json.isUnsigned(book.path("sortOrder")) || book.path("sortOrder").longValue() >= 1L << 31)
            throw Rejected.properties("sortOrder is an UnsignedInt below 2^31", "sortOrder");
        if (!book.path("isSubscribed").isBoolean())
            throw Rejected.properties("isSubscribed is not a Boolean", "isSubscribed");
        return book;
    }

    private void destroy(JmapAccount a, String id, boolean removeContents) throws Rejected, Refusal {
        if (books.find(a, id).isEmpty())
            throw Rejected.notFound();
        List<Item> inside = new ArrayList<>();
        for (Item card : services.items().list(a.number(), ItemKind.CONTACT))
            if (Things.read(card).path("addressBookIds").has(id))
                inside.add(card);
        if (!inside.isEmpty() && !removeContents)
            throw new Rejected("addressBookHasContents", "there are cards in it; say onDestroyRemoveContents to remove them");
        for (Item card : inside) {
            ObjectNode content = Things.read(card);
            ObjectNode in = (ObjectNode) content.path("addressBookIds");
            in.remove(id);
            if (in.isEmpty())
                services.items().remove(a.number(), ItemKind.CONTACT, card.id());
            else
                services.items().put(a.number(), ItemKind.CONTACT, card.id(), Json.write(content));
        }
        services.items().remove(a.number(), ItemKind.ADDRESS_BOOK, books.number(id));
    }

    /** What is not there is passed over. RFC 9610 §2.3 */
    private void makeDefault(JmapAccount a, String wanted, ObjectNode out) throws Refusal {
        List<Item> all = books.list(a);
        if (all.isEmpty() || books.find(a, wanted).isEmpty())
            return;
        long before = defaultOf(all), now = books.number(wanted);
        if (before == now)
            return;
        for (Item item : all)
            if (item.id() == now || Things.read(item).path("isDefault").asBoolean(false))
                services.items().put(a.number(), ItemKind.ADDRESS_BOOK, item.id(),
                        Json.write(Things.read(item).put("isDefault", item.id() == now)));
        tell(out, wanted, true);
        tell(out, books.id(before), false);
        out.put("newState", books.state(a));
    }

    private static void tell(ObjectNode out, String id, boolean isDefault) {
        if (out.path("created") instanceof ObjectNode created)
            for (var e : created.properties())
                if (e.getValue().path("id").asString("").equals(id)) {
                    ((ObjectNode) e.getValue()).put("isDefault", isDefault);
                    return;
                }
        ObjectNode updated = out.path("updated") instanceof ObjectNode u ? u : out.putObject("updated");
        if (updated.path(id) instanceof ObjectNode there)
            there.put("isDefault", isDefault);
        else
            updated.putObject(id).put("isDefault", isDefault);
    }
}
