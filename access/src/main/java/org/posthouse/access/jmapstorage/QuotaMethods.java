package org.posthouse.access.jmapstorage;

import static org.posthouse.access.jmapcore.Capability.QUOTA;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Args;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.Capability;
import org.posthouse.access.jmapcore.ChangesCall;
import org.posthouse.access.jmapcore.Feature;
import org.posthouse.access.jmapcore.Filter;
import org.posthouse.access.jmapcore.GetCall;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.access.jmapcore.Methods;
import org.posthouse.access.jmapcore.Window;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.sharing.Quota;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The methods of quotas: one of octets and one of messages, each where there is a limit. RFC 9425 §4 */
public final class QuotaMethods implements Feature {
    private static final Set<String> PROPERTIES = Set.of("id", "resourceType", "used", "hardLimit", "scope", "name", "types", "warnLimit",
            "softLimit", "description");
    private static final String TYPE = "Email";

    /** One limit: its id is the type of what it limits. */
    private record Limit(String id, String name, String description, long used, long hard) {
        long warn() {
            return hard - hard / 10;
        }
    }

    @Override
    public String capability() {
        return QUOTA;
    }

    @Override
    public Map<String, StateOf> states() {
        return Map.of("Quota", QuotaMethods::state);
    }

    @Override
    public void put(Methods methods) {
        methods.put(QUOTA, "Quota/get", QuotaMethods::get).put(QUOTA, "Quota/changes", QuotaMethods::changes)
                .put(QUOTA, "Quota/query", QuotaMethods::query).put(QUOTA, "Quota/queryChanges", QuotaMethods::queryChanges);
    }

    /** The numbers themselves: the state is another exactly when one of them is. */
    private static String state(AccountMail mail) throws Refusal {
        Quota q = mail.quota();
        return (q.octetLimit() == 0 ? 0 : q.octets()) + "-" + q.octetLimit() + "-" + (q.messageLimit() == 0 ? 0 : q.messages()) + "-"
                + q.messageLimit();
    }

    private static List<Limit> limits(long octets, long octetLimit, long messages, long messageLimit) {
        List<Limit> out = new ArrayList<>();
        if (octetLimit > 0)
            out.add(new Limit("octets", "Storage", "Octets of all messages", octets, octetLimit));
        if (messageLimit > 0)
            out.add(new Limit("count", "Messages", "How many messages there are", messages, messageLimit));
        return out;
    }

    /** As of a state, or null where it is none. */
    private static @Nullable List<Limit> limits(String state) {
        if (!state.matches("[0-9]{1,18}(-[0-9]{1,18}){3}"))
            return null;
        String[] n = state.split("-", 4);
        return limits(Long.parseLong(n[0]), Long.parseLong(n[1]), Long.parseLong(n[2]), Long.parseLong(n[3]));
    }

    /** What the client knows no type of it is not told of. RFC 9425 §4.1 */
    private static List<Limit> seen(Call call, String state) {
        return call.uses(Capability.MAIL) ? Objects.requireNonNull(limits(state)) : List.of();
    }

    private static ObjectNode get(Call call, Args args) throws MethodError, Refusal {
        args.only("ids", "properties");
        JmapAccount a = call.account(args);
        GetCall get = GetCall.of(call, args, PROPERTIES);
        String state = state(a.mail());
        List<String> there = new ArrayList<>();
        for (Limit l : seen(call, state)) {
            there.add(l.id);
            if (!get.wants(l.id))
                continue;
            ObjectNode o = Json.object().put("id", l.id).put("resourceType", l.id).put("used", l.used).put("hardLimit", l.hard)
                    .put("scope", "account").put("name", l.name).put("warnLimit", l.warn()).putNull("softLimit")
                    .put("description", l.description);
            o.putArray("types").add(TYPE);
            get.found(o);
        }
        if (get.ids() != null)
            get.ids().stream().filter(id -> !there.contains(id)).forEach(get::missing);
        return get.response(a, state);
    }

    private static ObjectNode changes(Call call, Args args) throws MethodError, Refusal {
        args.only("sinceState", "maxChanges");
        JmapAccount a = call.account(args);
        String since = args.need("sinceState"), now = state(a.mail());
        int max = ChangesCall.max(args);
        List<Limit> before = limits(since), after = Objects.requireNonNull(limits(now));
        if (before == null)
            throw MethodError.cannotCalculate();
        ObjectNode out = ChangesCall.response(a, since, now, false);
        ArrayNode created = out.putArray("created"), updated = out.putArray("updated"), destroyed = out.putArray("destroyed");
        boolean usedOnly = true;
        for (Limit l : after) {
            Limit was = find(before, l.id);
            if (was == null)
                created.add(l.id);
            else if (!was.equals(l))
                updated.add(l.id);
            usedOnly &= was == null || was.hard == l.hard;
        }
        before.stream().filter(l -> find(after, l.id) == null).forEach(l -> destroyed.add(l.id));
        if (created.size() + updated.size() + destroyed.size() > max)
            throw MethodError.cannotCalculate();
        if (usedOnly && !updated.isEmpty())
            out.putArray("updatedProperties").add("used");
        else
            out.putNull("updatedProperties");
        return out;
    }

    private static @Nullable Limit find(List<Limit> all, String id) {
        return all.stream().filter(l -> l.id.equals(id)).findFirst().orElse(null);
    }

    private static ObjectNode query(Call call, Args args) throws MethodError, Refusal {
        args.only(Window.ARGUMENTS);
        JmapAccount a = call.account(args);
        Window window = Window.of(args);
        String state = state(a.mail());
        List<Limit> found = new ArrayList<>();
        for (Limit l : seen(call, state))
            if (Filter.matches(args.get("filter"), (name, value) -> condition(l, name, value)))
                found.add(l);
        found.sort(order(args.has("sort") ? args.node().path("sort") : Json.array()));
        List<String> ids = found.stream().map(Limit::id).toList();
        ObjectNode out = Json.object().put("accountId", a.id()).put("queryState", state).put("canCalculateChanges", false);
        window.put(out, ids.size(), i -> ids.get((int) i), ids::indexOf);
        return out;
    }

    private static boolean condition(Limit l, String name, JsonNode value) throws MethodError {
        if (!Set.of("name", "scope", "resourceType", "type").contains(name))
            throw new MethodError("unsupportedFilter", "there is no condition " + name);
        if (!value.isString())
            throw MethodError.arguments(name + " is not a String");
        String v = value.stringValue();
        return switch (name) {
            case "name" -> l.name.contains(v);
            case "scope" -> v.equals("account");
            case "resourceType" -> v.equals(l.id);
            default -> v.equals(TYPE);
        };
    }

    private static Comparator<Limit> order(JsonNode sort) throws MethodError {
        Comparator<Limit> all = (_, _) -> 0;
        for (JsonNode s : sort) {
            Comparator<Limit> one = switch (s.path("property").asString("")) {
                case "name" -> Comparator.comparing(Limit::name);
                case "used" -> Comparator.comparingLong(Limit::used);
                default -> throw new MethodError("unsupportedSort", "quotas are sorted by name or used");
            };
            all = all.thenComparing(s.path("isAscending").asBoolean(true) ? one : one.reversed());
        }
        return all;
    }

    private static ObjectNode queryChanges(Call call, Args args) throws MethodError, Refusal {
        call.account(args);
        args.need("sinceQueryState");
        throw MethodError.cannotCalculate();
    }
}
