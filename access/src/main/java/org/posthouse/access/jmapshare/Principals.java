package org.posthouse.access.jmapshare;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Args;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.Capability;
import org.posthouse.access.jmapcore.GetCall;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.access.jmapcore.Rejected;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.access.jmapcore.SetCall;
import org.posthouse.access.jmapcore.Window;
import org.posthouse.access.sharing.Sharing;
import org.posthouse.mail.address.Address;
import org.posthouse.store.account.Account;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Principal/get, /changes, /query, /queryChanges and /set: the accounts of one's own domain, all or those that one knows. RFC 9670 §2 */
final class Principals {
    private static final char LETTER = 'p';
    private static final Set<String> PROPERTIES = Set.of("id", "type", "name", "description", "email", "timeZone", "capabilities",
            "accounts");
    private final Services services;
    private final Sharing sharing;

    Principals(Services services) {
        this.services = services;
        sharing = new Sharing(services.directory(), services.store());
    }

    static String id(long account) {
        return Ids.item(LETTER, account);
    }

    /** -1 for an id of another kind. */
    static long number(String id) {
        return Ids.item(LETTER, id);
    }

    /** Those of the same domain, as far as it lists them. */
    private List<Account> all(JmapAccount a) throws Refusal {
        var domain = a.account().address().domain();
        List<Account> members = services.directory().accounts().stream().filter(other -> other.address().domain().equals(domain)).toList();
        if (services.directory().isListed(domain))
            return members;
        Set<Long> known = known(services, a);
        return members.stream().filter(other -> known.contains(other.id())).toList();
    }

    /** Whom the caller knows, whose account that may not be. */
    static Set<Long> known(Services services, JmapAccount a) throws Refusal {
        return services.asked().known(services.directory(), a.isOwn() ? a.number() : a.viewer(), a.isOwn() ? a.mail() : null);
    }

    /** Remembers whom a whole address in a filter means, so that it can be got. */
    private void ask(JmapAccount a, @Nullable JsonNode filter) throws Refusal {
        if (filter == null || services.directory().isListed(a.account().address().domain()))
            return;
        for (String key : List.of("email", "name", "text")) {
            Optional<Address> address = Address.tryParse(filter.path(key).asString(""));
            if (address.isEmpty() || !address.get().domain().equals(a.account().address().domain()))
                continue;
            Optional<Account> found = services.directory().account(address.get());
            if (found.isPresent())
                services.asked().note(a.isOwn() ? a.number() : a.viewer(), found.get().id());
        }
    }

    private String state(List<Account> all) {
        return Integer.toUnsignedString(all.stream().map(x -> x.id() + "/" + x.address()).toList().hashCode());
    }

    ObjectNode get(Call call, Args args) throws MethodError, Refusal {
        args.only("ids", "properties");
        JmapAccount a = call.account(args);
        GetCall get = GetCall.of(call, args, PROPERTIES);
        List<Account> all = all(a);
        Set<String> there = new HashSet<>();
        for (Account other : all) {
            String id = id(other.id());
            there.add(id);
            if (!get.wants(id))
                continue;
            if (get.size() == call.limits().get())
                throw new MethodError("requestTooLarge", "there are too many principals; name those that are wanted");
            get.found(told(a, other));
        }
        if (get.ids() != null)
            get.ids().stream().filter(id -> !there.contains(id)).forEach(get::missing);
        return get.response(a, state(all));
    }

    private ObjectNode told(JmapAccount a, Account other) throws Refusal {
        String address = other.address().toString();
        ObjectNode out = Json.object().put("id", id(other.id())).put("type", "individual").put("name", address).putNull("description")
                .put("email", address).putNull("timeZone");
        boolean own = other.id() == a.number();
        boolean open = own || sharing.find(a.number(), other.id()).isPresent();
        String account = Ids.account(other.id());
        out.putObject("capabilities").putObject(Capability.MAIL).put("accountId", open ? account : null).put("mayShareWith", !own);
        if (open)
            out.putObject("accounts").putObject(account).putObject(Capability.MAIL);
        else
            out.putNull("accounts");
        return out;
    }

    ObjectNode query(Call call, Args args) throws MethodError, Refusal {
        args.only(Window.ARGUMENTS);
        JmapAccount a = call.account(args);
        Window window = Window.of(args);
        if (args.has("sort") && !args.node().path("sort").isEmpty())
            throw new MethodError("unsupportedSort", "principals are not sorted");
        ask(a, args.get("filter"));
        List<Account> all = all(a);
        List<String> ids = new ArrayList<>();
        for (Account other : all)
            if (matches(other, args.get("filter")))
                ids.add(id(other.id()));
        ObjectNode out = Json.object().put("accountId", a.id()).put("queryState", state(all)).put("canCalculateChanges", false);
        window.put(out, ids.size(), i -> ids.get((int) i), ids::indexOf);
        return out;
    }

    private static boolean matches(Account other, @Nullable JsonNode filter) throws MethodError {
        if (filter == null)
            return true;
        if (!filter.isObject())
            throw MethodError.arguments("a filter is an object");
        String address = other.address().toString().toLowerCase(Locale.ROOT);
        for (var e : filter.properties()) {
            String value = e.getValue().asString("");
            boolean in = switch (e.getKey()) {
                case "email", "name", "text" -> address.contains(value.toLowerCase(Locale.ROOT));
                case "type" -> value.equals("individual");
                case "timeZone" -> false;
                case "accountIds" -> {
                    boolean any = false;
                    for (JsonNode id : e.getValue())
                        any |= id.asString("").equals(Ids.account(other.id()));
                    yield any;
                }
                default -> throw new MethodError("unsupportedFilter", "there is no condition " + e.getKey());
            };
            if (!in)
                return false;
        }
        return true;
    }

    ObjectNode changes(Call call, Args args) throws MethodError, Refusal {
        call.account(args);
        args.need("sinceState");
        throw MethodError.cannotCalculate();
    }

    ObjectNode queryChanges(Call call, Args args) throws MethodError, Refusal {
        call.account(args);
        args.need("sinceQueryState");
        throw MethodError.cannotCalculate();
    }

    /** Accounts are made and named by the operator. */
    ObjectNode set(Call call, Args args) throws MethodError, Refusal {
        args.only(SetCall.ARGUMENTS);
        JmapAccount a = call.account(args);
        String state = state(all(a));
        ObjectNode out = Json.object().put("accountId", a.id()).put("oldState", state).put("newState", state).putNull("created")
                .putNull("updated").putNull("destroyed");
        ObjectNode no = new Rejected("forbidden", "accounts are the operator's").told();
        for (String what : List.of("create", "update")) {
            ObjectNode asked = args.object(what);
            if (asked == null)
                continue;
            ObjectNode not = out.putObject(what.equals("create") ? "notCreated" : "notUpdated");
            asked.propertyNames().forEach(name -> not.set(name, no));
        }
        List<String> destroy = args.texts("destroy");
        if (destroy != null) {
            ObjectNode not = out.putObject("notDestroyed");
            destroy.forEach(name -> not.set(name, no));
        }
        return out;
    }
}
