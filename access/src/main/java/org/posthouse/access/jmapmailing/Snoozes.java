package org.posthouse.access.jmapmailing;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
import org.posthouse.access.jmapcore.Things;
import org.posthouse.store.item.Item;
import org.posthouse.store.item.ItemChanges;
import org.posthouse.store.item.ItemKind;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Snooze/get, /changes and /set; a snooze has the id of its email. docs/jmap.md */
final class Snoozes {
    private static final Set<String> PROPERTIES = Set.of("id", "until", "mailboxIds");
    private static final Duration LONGEST = Duration.ofDays(5 * 366);
    private final Services services;
    private final Snoozing snoozing;
    private final Things things;

    Snoozes(Services services, Snoozing snoozing) {
        this.services = services;
        this.snoozing = snoozing;
        things = new Things(services, ItemKind.SNOOZE, 'z');
    }

    ObjectNode get(Call call, Args args) throws MethodError, Refusal {
        args.only("ids", "properties");
        JmapAccount a = call.account(args);
        GetCall get = GetCall.of(call, args, PROPERTIES);
        String state = things.state(a);
        if (get.ids() == null)
            for (Item item : things.list(a)) {
                if (get.size() == call.limits().get())
                    throw new MethodError("requestTooLarge", "there are too many; name those that are wanted");
                get.found(told(a, item));
            }
        else
            for (String id : get.ids()) {
                Optional<Item> item = services.items().get(a.number(), ItemKind.SNOOZE, Ids.email(a, id));
                if (item.isPresent())
                    get.found(told(a, item.get()));
                else
                    get.missing(id);
            }
        return get.response(a, state);
    }

    private static ObjectNode told(JmapAccount a, Item item) {
        ObjectNode kept = Things.read(item);
        ObjectNode out = Json.object().put("id", Ids.email(a, item.id())).put("until",
                Instant.ofEpochSecond(kept.path("until").asLong()).toString());
        ObjectNode mailboxes = out.putObject("mailboxIds");
        kept.path("from").forEach(m -> mailboxes.put(Ids.mailbox(a, m.asLong()), true));
        return out;
    }

    ObjectNode changes(Call call, Args args) throws MethodError, Refusal {
        args.only("sinceState", "maxChanges");
        JmapAccount a = call.account(args);
        String since = args.need("sinceState");
        int max = ChangesCall.max(args);
        ItemChanges c = things.since(a, since);
        if (c.created().size() + c.updated().size() + c.destroyed().size() > max)
            throw MethodError.cannotCalculate();
        ObjectNode out = ChangesCall.response(a, since, Long.toString(c.state()), false);
        ChangesCall.ids(out, "created", c.created(), n -> Ids.email(a, n));
        ChangesCall.ids(out, "updated", c.updated(), n -> Ids.email(a, n));
        ChangesCall.ids(out, "destroyed", c.destroyed(), n -> Ids.email(a, n));
        return out;
    }

    ObjectNode set(Call call, Args args) throws MethodError, Refusal {
        args.only("ifInState", "snooze", "wake");
        JmapAccount a = call.account(args);
        ObjectNode snooze = args.object("snooze");
        List<String> wake = args.texts("wake");
        if ((snooze == null ? 0 : snooze.size()) + (wake == null ? 0 : wake.size()) > call.limits().set())
            throw new MethodError("requestTooLarge", "at most " + call.limits().set() + " emails are put off or woken at once");
        String before = things.state(a), expected = args.text("ifInState");
        if (expected != null && !expected.equals(before))
            throw new MethodError("stateMismatch", "the state is " + before);
        Set<String> own = new HashSet<>();
        ObjectNode out = Json.object().put("accountId", a.id()).put("oldState", before);
        ObjectNode snoozed = Json.object(), notSnoozed = Json.object(), woken = Json.object(), notWoken = Json.object();
        for (Map.Entry<String, JsonNode> e : snooze == null ? Set.<Map.Entry<String, JsonNode>>of() : snooze.properties())
            one(e.getKey(), snoozed, notSnoozed, () -> {
                Instant until = until(e.getValue());
                String id = call.id(e.getKey());
                own.add(id);
                snoozing.snooze(a, Ids.email(a, id), until);
                return Json.object().put("until", until.toString());
            });
        for (String given : wake == null ? List.<String>of() : wake)
            one(given, woken, notWoken, () -> {
                String id = call.id(given);
                own.add(id);
                return Json.object().put("id", Ids.email(a, snoozing.wake(a, Ids.email(a, id))));
            });
        out.put("newState", SetCall.newState(before, things.state(a), own, since -> changes(call, Args.since(a, since))));
        put(out, "snoozed", snoozed);
        put(out, "notSnoozed", notSnoozed);
        put(out, "woken", woken);
        put(out, "notWoken", notWoken);
        return out;
    }

    private interface Step {
        ObjectNode run() throws Rejected, Refusal;
    }

    private static void one(String id, ObjectNode done, ObjectNode not, Step step) throws Refusal {
        try {
            done.set(id, step.run());
        } catch (Rejected e) {
            not.set(id, e.told());
        } catch (Refusal e) {
            not.set(id, Rejected.of(e).told());
        }
    }

    private static void put(ObjectNode out, String name, ObjectNode value) {
        if (value.isEmpty())
            out.putNull(name);
        else
            out.set(name, value);
    }

    private Instant until(JsonNode given) throws Rejected {
        if (!given.isObject() || given.size() != 1 || !given.path("until").isString())
            throw Rejected.properties("say until when", "until");
        try {
            Instant until = Instant.parse(given.path("until").stringValue());
            Instant now = services.clock().instant();
            if (!until.isAfter(now) || until.isAfter(now.plus(LONGEST)))
                throw Rejected.properties("until is later than now and within 5 years", "until");
            return until;
        } catch (DateTimeException e) {
            throw Rejected.properties("until is not a UTCDate", "until");
        }
    }
}
