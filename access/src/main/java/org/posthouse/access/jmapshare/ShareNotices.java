package org.posthouse.access.jmapshare;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Args;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.GetCall;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.access.jmapcore.Rejected;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.access.jmapcore.SetCall;
import org.posthouse.access.jmapcore.SetTarget;
import org.posthouse.access.jmapcore.Things;
import org.posthouse.access.jmapcore.Window;
import org.posthouse.store.item.Item;
import org.posthouse.store.item.ItemKind;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.sharing.Rights;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** ShareNotification/get, /changes, /query, /queryChanges and /set. RFC 9670 §3 */
final class ShareNotices {
    private static final Logger LOG = LoggerFactory.getLogger(ShareNotices.class);
    private static final ItemKind KIND = ItemKind.SHARE_NOTICE;
    private static final Set<String> PROPERTIES = Set.of("id", "created", "changedBy", "objectType", "objectAccountId", "objectId",
            "oldRights", "newRights", "name");
    private final Services services;
    private final Things things;

    ShareNotices(Services services) {
        this.services = services;
        things = new Things(services, KIND, 'n');
    }

    /** Tells somebody that his rights on a mailbox are others now; what fails is not told. A notice of the same mailbox becomes this one. */
    void changed(Call call, JmapAccount a, Mailbox m, String name, long account, Rights before, Rights after) {
        ObjectNode notice = Json.object().put("created", services.clock().instant().truncatedTo(ChronoUnit.SECONDS).toString());
        notice.putObject("changedBy").put("name", call.caller().name()).put("email", call.caller().name()).put("principalId",
                Principals.id(call.caller().account()));
        notice.put("objectType", "Mailbox").put("objectAccountId", Ids.account(a.number())).put("objectId", Ids.mailbox(a, m.id()));
        notice.set("oldRights", MailboxRights.told(before, false));
        notice.set("newRights", MailboxRights.told(after, false));
        notice.put("name", name);
        try {
            List<Item> all = services.items().list(account, KIND);
            for (Item item : all)
                if (Things.read(item).path("objectId").equals(notice.path("objectId"))) {
                    notice.set("oldRights", Things.read(item).path("oldRights"));
                    services.items().put(account, KIND, item.id(), Json.write(notice));
                    return;
                }
            if (all.size() >= KIND.max())
                services.items().remove(account, KIND, all.getFirst().id());
            services.items().add(account, KIND, Json.write(notice));
        } catch (Refusal e) {
            LOG.warn("account {} is not told what was shared: {}", account, e.getMessage());
        }
    }

    ObjectNode get(Call call, Args args) throws MethodError, Refusal {
        args.only("ids", "properties");
        JmapAccount a = call.account(args);
        return things.get(call, a, GetCall.of(call, args, PROPERTIES), (_, notice) -> notice);
    }

    ObjectNode changes(Call call, Args args) throws MethodError, Refusal {
        args.only("sinceState", "maxChanges");
        return things.changes(call.account(args), args);
    }

    ObjectNode query(Call call, Args args) throws MethodError, Refusal {
        args.only(Window.ARGUMENTS);
        JmapAccount a = call.account(args);
        Window window = Window.of(args);
        boolean ascending = true;
        for (JsonNode s : args.has("sort") ? args.node().path("sort") : Json.array()) {
            if (!s.path("property").asString("").equals("created"))
                throw new MethodError("unsupportedSort", "notifications are sorted by created");
            ascending = s.path("isAscending").asBoolean(true);
        }
        String state = things.state(a);
        List<String> ids = new ArrayList<>();
        for (Item item : things.list(a))
            if (matches(Things.read(item), args.get("filter")))
                ids.add(things.id(item.id()));
        List<String> ordered = ascending ? ids : ids.reversed();
        ObjectNode out = Json.object().put("accountId", a.id()).put("queryState", state).put("canCalculateChanges", false);
        window.put(out, ordered.size(), i -> ordered.get((int) i), ordered::indexOf);
        return out;
    }

    private static boolean matches(ObjectNode notice, @Nullable JsonNode filter) throws MethodError {
        if (filter == null)
            return true;
        if (!filter.isObject())
            throw MethodError.arguments("a filter is an object");
        for (var e : filter.properties()) {
            String value = e.getValue().asString("");
            boolean in = switch (e.getKey()) {
                case "after" -> e.getValue().isNull() || !created(notice).isBefore(time(value));
                case "before" -> e.getValue().isNull() || created(notice).isBefore(time(value));
                case "objectType", "objectAccountId" -> notice.path(e.getKey()).asString("").equals(value);
                default -> throw new MethodError("unsupportedFilter", "there is no condition " + e.getKey());
            };
            if (!in)
                return false;
        }
        return true;
    }

    private static Instant created(ObjectNode notice) {
        return Instant.parse(notice.path("created").asString(""));
    }

    private static Instant time(String text) throws MethodError {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw MethodError.arguments("before and after are UTCDates");
        }
    }

    ObjectNode queryChanges(Call call, Args args) throws MethodError, Refusal {
        call.account(args);
        args.need("sinceQueryState");
        throw MethodError.cannotCalculate();
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
                return things.changes(a, Args.since(a, since));
            }

            @Override
            public ObjectNode create(String creationId, ObjectNode object) throws Rejected {
                throw new Rejected("forbidden", "notifications are made by the server");
            }

            @Override
            public @Nullable ObjectNode update(String id, ObjectNode patch) throws Rejected {
                throw new Rejected("forbidden", "notifications are not changed");
            }

            @Override
            public void destroy(String id) throws Rejected, Refusal {
                if (!services.items().remove(a.number(), KIND, things.number(id)))
                    throw Rejected.notFound();
            }
        });
    }
}
