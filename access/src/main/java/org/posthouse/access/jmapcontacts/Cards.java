package org.posthouse.access.jmapcontacts;

import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** ContactCard/get, /changes, /set and /copy. RFC 9610 §3 */
final class Cards {
    static final char LETTER = 'c';
    private static final String BOOKS = "addressBookIds";
    private final Services services;
    private final AddressBooks books;
    private final Turns turns;
    private final Things cards;

    Cards(Services services, AddressBooks books, Turns turns) {
        this.services = services;
        this.books = books;
        this.turns = turns;
        cards = new Things(services, ItemKind.CONTACT, LETTER);
    }

    ObjectNode get(Call call, Args args) throws MethodError, Refusal {
        args.only("ids", "properties");
        JmapAccount a = call.account(args);
        List<String> asked = args.texts("properties");
        // A card may have members that only its client knows.
        GetCall get = asked == null ? GetCall.whole(call, args) : GetCall.reading(call, args, withId(asked));
        return cards.get(call, a, get, (_, card) -> card);
    }

    private static Set<String> withId(List<String> asked) {
        Set<String> out = new java.util.LinkedHashSet<>(asked);
        out.add("id");
        return out;
    }

    ObjectNode changes(Call call, Args args) throws MethodError, Refusal {
        args.only("sinceState", "maxChanges");
        return cards.changes(call.account(args), args);
    }

    /** There is one account with contacts for everybody, and a copy within an account is none. RFC 8620 §5 */
    ObjectNode copy(Call call, Args args) throws MethodError, Refusal {
        args.only("fromAccountId", "ifFromInState", "ifInState", "create", "onSuccessDestroyOriginal", "destroyFromIfInState");
        JmapAccount to = call.account(args);
        String from = args.need("fromAccountId");
        if (from.equals(to.id()))
            throw MethodError.arguments("a card is copied to another account; set addressBookIds to have it in several address books");
        throw new MethodError("fromAccountNotFound", "there is no other account with contacts for you");
    }

    ObjectNode set(Call call, Args args) throws MethodError, Refusal, IOException {
        args.only(SetCall.ARGUMENTS);
        JmapAccount a = call.account(args);
        try (var _ = turns.take(a.number())) {
            return new SetCall(call).run(a, args, new Target(call, a));
        }
    }

    private final class Target implements SetTarget {
        private final Call call;
        private final JmapAccount account;
        private final Set<String> bookIds;
        private @Nullable Map<String, Long> uids;

        Target(Call call, JmapAccount account) throws Refusal {
            this.call = call;
            this.account = account;
            bookIds = books.ids(account);
        }

        @Override
        public String state() throws Refusal {
            return cards.state(account);
        }

        @Override
        public ObjectNode changes(String since) throws MethodError, Refusal {
            return cards.changes(account, Args.since(account, since));
        }

        private String now() {
            return services.clock().instant().truncatedTo(ChronoUnit.SECONDS).toString();
        }

        /** Who has which uid: read once for a whole call. */
        private Map<String, Long> uids() throws Refusal {
            Map<String, Long> known = uids;
            if (known == null) {
                known = new HashMap<>();
                for (Item item : cards.list(account))
                    known.put(Things.read(item).path("uid").asString(""), item.id());
                uids = known;
            }
            return known;
        }

        @Override
        public ObjectNode create(String creationId, ObjectNode object) throws Rejected, Refusal, IOException {
            if (object.has("id"))
                throw Rejected.properties("id of a card cannot be set", "id");
            ObjectNode card = prepared(Patch.apply(Json.object(), object));
            ObjectNode made = Json.object();
            given(card, made, "@type", "Card");
            given(card, made, "version", "1.0");
            given(card, made, "uid", "urn:uuid:" + UUID.randomUUID());
            given(card, made, "created", now());
            given(card, made, "updated", now());
            CardCheck.check(card, bookIds);
            String uid = card.path("uid").asString("");
            Long other = uids().get(uid);
            if (other != null)
                throw new Rejected("alreadyExists", "a card has that uid").with("existingId", cards.id(other));
            long id = services.items().add(account.number(), ItemKind.CONTACT, Json.write(card));
            uids().put(uid, id);
            return made.put("id", cards.id(id));
        }

        private static void given(ObjectNode card, ObjectNode made, String name, String otherwise) {
            if (!card.has(name)) {
                card.put(name, otherwise);
                made.put(name, otherwise);
            }
        }

        @Override
        public @Nullable ObjectNode update(String id, ObjectNode patch) throws Rejected, Refusal, IOException {
            Item item = cards.find(account, id).orElseThrow(Rejected::notFound);
            ObjectNode before = Things.read(item);
            ObjectNode resolved = Json.object();
            for (var e : patch.properties())
                resolved.set(
                        e.getKey().startsWith(BOOKS + "/") ? BOOKS + "/" + call.id(e.getKey().substring(BOOKS.length() + 1)) : e.getKey(),
                        e.getValue());
            if (resolved.has("id") && !resolved.path("id").asString("").equals(id))
                throw Rejected.properties("id of a card cannot be changed", "id");
            resolved.remove("id");
            ObjectNode after = prepared(Patch.apply(before, resolved));
            if (!after.path("uid").equals(before.path("uid")) || !after.path("@type").equals(before.path("@type")))
                throw Rejected.properties("uid and type of a card stay", "uid");
            ObjectNode more = null;
            if (!patch.has("updated")) {
                after.put("updated", now());
                more = Json.object().put("updated", now());
            }
            CardCheck.check(after, bookIds);
            services.items().put(account.number(), ItemKind.CONTACT, item.id(), Json.write(after));
            return more;
        }

        /** Without what is null, address books by their ids, and pictures in the card. */
        private ObjectNode prepared(ObjectNode card) throws Rejected, Refusal, IOException {
            card.propertyNames().stream().filter(name -> card.path(name).isNull()).toList().forEach(card::remove);
            if (card.path(BOOKS) instanceof ObjectNode in) {
                ObjectNode out = Json.object();
                for (Map.Entry<String, JsonNode> e : in.properties())
                    out.set(call.id(e.getKey()), e.getValue());
                card.set(BOOKS, out);
            }
            Pictures.put(services, account, card);
            return card;
        }

        @Override
        public void destroy(String id) throws Rejected, Refusal {
            Item item = cards.find(account, id).orElseThrow(Rejected::notFound);
            services.items().remove(account.number(), ItemKind.CONTACT, item.id());
            if (uids != null)
                uids.values().remove(item.id());
        }
    }
}
