package org.posthouse.access.jmaprules;

import static org.posthouse.access.jmapcore.Capability.SIEVE;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.posthouse.access.jmapcore.Args;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.Feature;
import org.posthouse.access.jmapcore.Filter;
import org.posthouse.access.jmapcore.GetCall;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.access.jmapcore.Methods;
import org.posthouse.access.jmapcore.Rejected;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.access.jmapcore.Window;
import org.posthouse.mail.sieve.Extension;
import org.posthouse.mail.sieve.Limits;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.rules.Scripts;
import org.posthouse.store.rules.StoredScript;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The methods of Sieve scripts. RFC 9661 */
public final class SieveMethods implements Feature {
    static final char LETTER = 'e';
    private static final Set<String> PROPERTIES = Set.of("id", "name", "blobId", "isActive");
    /** Octets that a name of so many characters may have. */
    private static final int NAME = 4 * Scripts.MAX_NAME;
    private final Scripts scripts;
    private final ScriptTexts texts;

    public SieveMethods(Services services, Scripts scripts) {
        this.scripts = scripts;
        texts = new ScriptTexts(services.blobs(), scripts);
    }

    @Override
    public String capability() {
        return SIEVE;
    }

    @Override
    public Map<String, StateOf> states() {
        return Map.of("SieveScript", mail -> Long.toString(scripts.state(mail.account())));
    }

    @Override
    public void put(Methods methods) {
        methods.put(SIEVE, "SieveScript/get", this::get).put(SIEVE, "SieveScript/set", new ScriptSet(scripts, texts)::set)
                .put(SIEVE, "SieveScript/query", this::query).put(SIEVE, "SieveScript/validate", this::validate);
    }

    @Override
    public ObjectNode server() {
        return Json.object().put("implementation", "Posthouse");
    }

    @Override
    public ObjectNode account() {
        ObjectNode o = Json.object().put("maxSizeScriptName", NAME).put("maxSizeScript", scripts.limits().scriptOctets())
                .put("maxNumberScripts", scripts.limits().scripts()).put("maxNumberRedirects", Limits.DEFAULT.redirects());
        ArrayNode extensions = o.putArray("sieveExtensions");
        Extension.capabilities().forEach(extensions::add);
        o.putArray("notificationMethods").add("mailto");
        return o.putNull("externalLists");
    }

    static String state(Scripts scripts, JmapAccount a) throws Refusal {
        return Long.toString(scripts.state(a.number()));
    }

    private ObjectNode get(Call call, Args args) throws MethodError, Refusal {
        args.only("ids", "properties");
        JmapAccount a = call.account(args);
        GetCall get = GetCall.of(call, args, PROPERTIES);
        String state = state(scripts, a);
        List<String> there = new ArrayList<>();
        for (StoredScript s : scripts.list(a.number())) {
            String id = Ids.item(LETTER, s.id());
            there.add(id);
            if (!get.wants(id))
                continue;
            ObjectNode o = Json.object().put("id", id).put("name", s.name()).put("isActive", s.active());
            if (get.properties().contains("blobId"))
                o.put("blobId", texts.blob(a, s.id()));
            get.found(o);
        }
        if (get.ids() != null)
            get.ids().stream().filter(id -> !there.contains(id)).forEach(get::missing);
        return get.response(a, state);
    }

    private ObjectNode query(Call call, Args args) throws MethodError, Refusal {
        args.only(Window.ARGUMENTS);
        JmapAccount a = call.account(args);
        Window window = Window.of(args);
        String state = state(scripts, a);
        List<StoredScript> found = new ArrayList<>();
        for (StoredScript s : scripts.list(a.number()))
            if (Filter.matches(args.get("filter"), (name, value) -> condition(s, name, value)))
                found.add(s);
        found.sort(order(args.get("sort") == null ? Json.array() : args.node().path("sort")));
        List<String> ids = found.stream().map(s -> Ids.item(LETTER, s.id())).toList();
        ObjectNode out = Json.object().put("accountId", a.id()).put("queryState", state).put("canCalculateChanges", false);
        window.put(out, ids.size(), i -> ids.get((int) i), ids::indexOf);
        return out;
    }

    private static boolean condition(StoredScript s, String name, JsonNode value) throws MethodError {
        return switch (name) {
            case "name" -> {
                if (!value.isString())
                    throw MethodError.arguments("name is not a String");
                yield s.name().contains(value.stringValue());
            }
            case "isActive" -> {
                if (!value.isBoolean())
                    throw MethodError.arguments("isActive is not a Boolean");
                yield value.booleanValue() == s.active();
            }
            default -> throw new MethodError("unsupportedFilter", "there is no condition " + name);
        };
    }

    private static Comparator<StoredScript> order(JsonNode sort) throws MethodError {
        Comparator<StoredScript> all = (_, _) -> 0;
        for (JsonNode s : sort) {
            Comparator<StoredScript> one = switch (s.path("property").asString("")) {
                case "name" -> Comparator.comparing(StoredScript::name);
                case "isActive" -> Comparator.comparing(StoredScript::active);
                default -> throw new MethodError("unsupportedSort", "scripts are sorted by name or isActive");
            };
            all = all.thenComparing(s.path("isAscending").asBoolean(true) ? one : one.reversed());
        }
        return all.thenComparingLong(StoredScript::id);
    }

    private ObjectNode validate(Call call, Args args) throws MethodError, Refusal, IOException {
        args.only("blobId");
        JmapAccount a = call.account(args);
        ObjectNode out = Json.object().put("accountId", a.id());
        String blob = call.id(args.need("blobId"));
        try {
            texts.read(a, blob);
            return out.putNull("error");
        } catch (Rejected e) {
            out.set("error", e.told());
            return out;
        }
    }
}
