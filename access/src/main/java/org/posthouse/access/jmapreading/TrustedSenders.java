package org.posthouse.access.jmapreading;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
import org.posthouse.access.jmapcore.Rejected;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.access.jmapcore.SetCall;
import org.posthouse.access.jmapcore.SetTarget;
import org.posthouse.access.jmapcore.StateText;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.AddressSyntaxException;
import org.posthouse.mail.address.Domain;
import org.posthouse.store.item.Item;
import org.posthouse.store.item.ItemChanges;
import org.posthouse.store.item.ItemKind;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.node.ObjectNode;

/** TrustedSender/get, /changes and /set: whose remote pictures are shown. Ours; docs/jmap.md */
final class TrustedSenders {
    private static final char LETTER = 't';
    private static final Set<String> PROPERTIES = Set.of("id", "email", "createdAt");
    private final Services services;

    TrustedSenders(Services services) {
        this.services = services;
    }

    private String state(JmapAccount a) throws Refusal {
        return Long.toString(services.items().state(a.number(), ItemKind.TRUSTED_SENDER));
    }

    private static ObjectNode told(Item item) {
        return ((ObjectNode) Json.read(item.content())).put("id", Ids.item(LETTER, item.id()));
    }

    /** Those of an account, as {@link #trusts} asks them. */
    Set<String> all(long account) throws Refusal {
        Set<String> out = new java.util.HashSet<>();
        for (Item item : services.items().list(account, ItemKind.TRUSTED_SENDER))
            out.add(Json.read(item.content()).path("email").asString(""));
        return out;
    }

    static boolean trusts(Set<String> all, Address sender) {
        return all.contains(sender.toString().toLowerCase(Locale.ROOT))
                || all.contains("@" + sender.domain().ascii().toLowerCase(Locale.ROOT));
    }

    ObjectNode get(Call call, Args args) throws MethodError, Refusal {
        args.only("ids", "properties");
        JmapAccount a = call.account(args);
        GetCall get = GetCall.of(call, args, PROPERTIES);
        List<String> there = new ArrayList<>();
        for (Item item : services.items().list(a.number(), ItemKind.TRUSTED_SENDER)) {
            String id = Ids.item(LETTER, item.id());
            there.add(id);
            if (get.wants(id))
                get.found(told(item));
        }
        if (get.ids() != null)
            get.ids().stream().filter(id -> !there.contains(id)).forEach(get::missing);
        return get.response(a, state(a));
    }

    ObjectNode changes(Call call, Args args) throws MethodError, Refusal {
        args.only("sinceState", "maxChanges");
        return changes(call.account(args), args);
    }

    private ObjectNode changes(JmapAccount a, Args args) throws MethodError, Refusal {
        String since = args.need("sinceState");
        int max = ChangesCall.max(args);
        ItemChanges c = services.items().changes(a.number(), ItemKind.TRUSTED_SENDER, StateText.parse(since))
                .orElseThrow(MethodError::cannotCalculate);
        if (c.created().size() + c.updated().size() + c.destroyed().size() > max)
            throw MethodError.cannotCalculate();
        ObjectNode out = ChangesCall.response(a, since, Long.toString(c.state()), false);
        ChangesCall.ids(out, "created", c.created(), n -> Ids.item(LETTER, n));
        ChangesCall.ids(out, "updated", c.updated(), n -> Ids.item(LETTER, n));
        ChangesCall.ids(out, "destroyed", c.destroyed(), n -> Ids.item(LETTER, n));
        return out;
    }

    ObjectNode set(Call call, Args args) throws MethodError, Refusal, IOException {
        args.only(SetCall.ARGUMENTS);
        JmapAccount a = call.account(args);
        return new SetCall(call).run(a, args, new SetTarget() {
            @Override
            public String state() throws Refusal {
                return TrustedSenders.this.state(a);
            }

            @Override
            public ObjectNode changes(String since) throws MethodError, Refusal {
                return TrustedSenders.this.changes(a, Args.since(a, since));
            }

            @Override
            public ObjectNode create(String creationId, ObjectNode object) throws Rejected, Refusal {
                return TrustedSenders.this.create(a, object);
            }

            @Override
            public @Nullable ObjectNode update(String id, ObjectNode patch) throws Rejected {
                throw Rejected.properties("a trusted sender is not changed; destroy it and create another", "email");
            }

            @Override
            public void destroy(String id) throws Rejected, Refusal {
                if (!services.items().remove(a.number(), ItemKind.TRUSTED_SENDER, Ids.item(LETTER, id)))
                    throw Rejected.notFound();
            }
        });
    }

    private ObjectNode create(JmapAccount a, ObjectNode object) throws Rejected, Refusal {
        for (String name : object.propertyNames())
            if (!name.equals("email"))
                throw Rejected.properties(name + " of a trusted sender cannot be set", name);
        String email = normal(object.path("email").asString(""))
                .orElseThrow(() -> Rejected.properties("email is neither an address nor @domain", "email"));
        String now = services.clock().instant().truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString();
        for (Item item : services.items().list(a.number(), ItemKind.TRUSTED_SENDER))
            if (Json.read(item.content()).path("email").asString("").equals(email))
                return told(item);
        long id = services.items().add(a.number(), ItemKind.TRUSTED_SENDER,
                Json.write(Json.object().put("email", email).put("createdAt", now)));
        return Json.object().put("id", Ids.item(LETTER, id)).put("email", email).put("createdAt", now);
    }

    private static Optional<String> normal(String email) {
        if (!email.startsWith("@"))
            return Address.tryParse(email).map(x -> x.toString().toLowerCase(Locale.ROOT));
        try {
            return Optional.of("@" + Domain.of(email.substring(1)).ascii().toLowerCase(Locale.ROOT));
        } catch (AddressSyntaxException e) {
            return Optional.empty();
        }
    }
}
