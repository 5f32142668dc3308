package org.posthouse.access.jmappush;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.SecureRandom;
import java.security.spec.InvalidKeySpecException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Args;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.Capability;
import org.posthouse.access.jmapcore.Feature;
import org.posthouse.access.jmapcore.GetCall;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.access.jmapcore.Methods;
import org.posthouse.access.jmapcore.Patch;
import org.posthouse.access.jmapcore.Rejected;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.access.jmapcore.SetCall;
import org.posthouse.access.jmapcore.SetTarget;
import org.posthouse.base.limit.RateLimiter;
import org.posthouse.store.item.Item;
import org.posthouse.store.item.ItemKind;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** PushSubscription/get and /set: those made by the login that asks. RFC 8620 §7.2 */
public final class PushMethods implements Feature {
    static final char LETTER = 'p';
    private static final Set<String> PROPERTIES = Set.of("id", "deviceClientId", "verificationCode", "expires", "types");
    private static final Set<String> SECRET = Set.of("url", "keys");
    private static final Duration LONGEST = Duration.ofDays(7);
    /** Whether a token was taken back we are not told. */
    private static final Duration LONGEST_OF_TOKEN = Duration.ofDays(2);
    private static final int PER_HOUR = 30;
    private static final int ACCOUNTS = 10_000;
    private static final int URL = 2_000, DEVICE = 255, TYPES = 50, TYPE = 100;
    private final Services services;
    private final PushSender sender;
    private final SecureRandom random = new SecureRandom();
    private final RateLimiter rate;

    public PushMethods(Services services, PushSender sender) {
        this.services = services;
        this.sender = sender;
        rate = new RateLimiter(PER_HOUR, Duration.ofHours(1), ACCOUNTS, services.clock());
    }

    @Override
    public String capability() {
        return Capability.VAPID;
    }

    /** RFC 9749 §3 */
    @Override
    public ObjectNode server() {
        return Json.object().put("applicationServerKey", sender.vapid().publicKey());
    }

    @Override
    public @Nullable ObjectNode account() {
        return null;
    }

    // The methods are part of the core; the capability says by whom messages are signed.
    @Override
    public void put(Methods methods) {
        methods.put(Capability.CORE, "PushSubscription/get", this::get).put(Capability.CORE, "PushSubscription/set", this::set)
                .put(Capability.VAPID);
    }

    private static JmapAccount own(Call call, Args args) throws MethodError, Refusal {
        if (args.has("accountId"))
            throw MethodError.arguments("subscriptions have no accountId");
        return call.account(Ids.account(call.caller().account()));
    }

    /** Those of the same login that have not ended. */
    private List<Item> own(Call call, JmapAccount a) throws Refusal {
        var login = Subscription.Login.of(call.caller().grant());
        Instant now = services.clock().instant();
        List<Item> out = new ArrayList<>();
        for (Item item : services.items().list(a.number(), ItemKind.PUSH)) {
            Subscription s = Subscription.read(item.content());
            if (s.login().equals(login) && now.isBefore(s.expires()))
                out.add(item);
        }
        return out;
    }

    private ObjectNode get(Call call, Args args) throws MethodError, Refusal {
        args.only("ids", "properties");
        JmapAccount a = own(call, args);
        List<String> asked = args.texts("properties");
        if (asked != null && asked.stream().anyMatch(SECRET::contains))
            throw new MethodError("forbidden", "url and keys are not told");
        GetCall get = GetCall.of(call, args, PROPERTIES);
        List<String> there = new ArrayList<>();
        for (Item item : own(call, a)) {
            String id = Ids.item(LETTER, item.id());
            there.add(id);
            if (get.wants(id))
                get.found(told(id, Subscription.read(item.content())));
        }
        if (get.ids() != null)
            get.ids().stream().filter(id -> !there.contains(id)).forEach(get::missing);
        ObjectNode out = get.response(a, "");
        out.remove(List.of("accountId", "state"));
        return out;
    }

    // Who has not had the code from the push service does not get it here.
    private static ObjectNode told(String id, Subscription s) {
        ObjectNode o = Json.object().put("id", id).put("deviceClientId", s.device()).put("verificationCode", s.verified() ? s.code() : null)
                .put("expires", s.expires().toString());
        o.putNull("types");
        if (s.types() != null) {
            ArrayNode types = o.putArray("types");
            s.types().forEach(types::add);
        }
        return o;
    }

    private ObjectNode set(Call call, Args args) throws MethodError, Refusal, IOException {
        args.only("create", "update", "destroy");
        JmapAccount a = own(call, args);
        ObjectNode out = new SetCall(call).run(a, args, new Target(call, a));
        out.remove(List.of("accountId", "oldState", "newState"));
        return out;
    }

    private final class Target implements SetTarget {
        private final Call call;
        private final JmapAccount a;

        Target(Call call, JmapAccount a) {
            this.call = call;
            this.a = a;
        }

        @Override
        public String state() {
            return "";
        }

        @Override
        public ObjectNode changes(String since) throws MethodError {
            throw MethodError.cannotCalculate();
        }

        @Override
        public ObjectNode create(String creationId, ObjectNode object) throws Rejected, Refusal {
            for (String name : object.propertyNames())
                if (!Set.of("deviceClientId", "url", "keys", "verificationCode", "expires", "types").contains(name))
                    throw Rejected.properties(name + " of a subscription cannot be set", name);
            if (object.hasNonNull("verificationCode"))
                throw Rejected.properties("the verification code comes by push", "verificationCode");
            String device = object.path("deviceClientId").asString("");
            if (!object.path("deviceClientId").isString() || device.isEmpty() || device.length() > DEVICE)
                throw Rejected.properties("deviceClientId is a String of 1 to " + DEVICE + " characters", "deviceClientId");
            var login = Subscription.Login.of(call.caller().grant());
            byte[] code = new byte[16];
            random.nextBytes(code);
            var made = new Subscription(device, url(object.path("url")), keys(object.path("keys")), HexFormat.of().formatHex(code), false,
                    expires(object.path("expires"), login), types(object.path("types")), login);
            if (!rate.tryTake(a.id()))
                throw new Rejected("rateLimit", "at most " + PER_HOUR + " subscriptions are made in an hour");
            forgetEnded();
            long id = services.items().add(a.number(), ItemKind.PUSH, made.write());
            sender.added(a.number(), id);
            ObjectNode told = Json.object().put("id", Ids.item(LETTER, id)).put("expires", made.expires().toString());
            for (String name : List.of("keys", "types", "verificationCode"))
                if (!object.hasNonNull(name))
                    told.putNull(name);
            return told;
        }

        // What has ended makes room.
        private void forgetEnded() throws Refusal {
            for (Item item : services.items().list(a.number(), ItemKind.PUSH))
                if (!services.clock().instant().isBefore(Subscription.read(item.content()).expires()))
                    services.items().remove(a.number(), ItemKind.PUSH, item.id());
        }

        private Item item(String id) throws Rejected, Refusal {
            return own(call, a).stream().filter(i -> Ids.item(LETTER, i.id()).equals(id)).findFirst().orElseThrow(Rejected::notFound);
        }

        @Override
        public @Nullable ObjectNode update(String id, ObjectNode patch) throws Rejected, Refusal {
            Item item = item(id);
            Subscription before = Subscription.read(item.content());
            ObjectNode was = told(id, before), after = Patch.apply(was, patch);
            for (String name : after.propertyNames())
                if (!Set.of("verificationCode", "expires", "types").contains(name) && !after.path(name).equals(was.path(name)))
                    throw Rejected.properties(name + " of a subscription cannot be changed", name);
            boolean coded = patch.has("verificationCode");
            if (coded && !after.path("verificationCode").equals(Json.object().put("code", before.code()).get("code")))
                throw Rejected.properties("that is not the code that was sent", "verificationCode");
            Instant expires = patch.has("expires") ? expires(after.path("expires"), before.login()) : before.expires();
            Subscription changed = before.with(expires, types(after.path("types")));
            Subscription now = coded ? changed.verifiedNow() : changed;
            // Before it is: what changes from then on is not to be missed, and what was before not to be told.
            if (coded && !before.verified())
                sender.verified(a.number(), item.id());
            services.items().put(a.number(), ItemKind.PUSH, item.id(), now.write());
            String told = expires.toString();
            return patch.has("expires") && !told.equals(patch.path("expires").asString("")) ? Json.object().put("expires", told) : null;
        }

        @Override
        public void destroy(String id) throws Rejected, Refusal {
            long number = item(id).id();
            services.items().remove(a.number(), ItemKind.PUSH, number);
            sender.removed(a.number(), number);
        }

        private Instant expires(JsonNode v, Subscription.Login login) throws Rejected {
            Instant now = services.clock().instant();
            Instant latest = now.plus(login.token() ? LONGEST_OF_TOKEN : LONGEST).truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
            if (v.isNull() || v.isMissingNode())
                return latest;
            try {
                Instant wanted = Instant.parse(v.asString(""));
                if (v.isString() && v.stringValue().endsWith("Z") && now.isBefore(wanted))
                    return wanted.isBefore(latest) ? wanted : latest;
            } catch (DateTimeException e) {
                // Said below.
            }
            throw Rejected.properties("expires is not a UTCDate to come", "expires");
        }
    }

    private static URI url(JsonNode v) throws Rejected {
        String text = v.asString("");
        try {
            URI url = new URI(text);
            boolean ascii = text.length() <= URL && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
            if (v.isString() && text.startsWith("https://") && ascii && url.getHost() != null && url.getUserInfo() == null
                    && url.getPort() != 0 && url.getPort() <= 0xffff)
                return url;
        } catch (URISyntaxException e) {
            // Said below.
        }
        throw Rejected.properties("url is not an https URL", "url");
    }

    private static Subscription.@Nullable Keys keys(JsonNode v) throws Rejected {
        if (v.isNull() || v.isMissingNode())
            return null;
        try {
            byte[] key = Base64.getUrlDecoder().decode(v.path("p256dh").asString("")),
                    auth = Base64.getUrlDecoder().decode(v.path("auth").asString(""));
            P256.key(key);
            if (auth.length == Sealed.AUTH && v.size() == 2)
                return new Subscription.Keys(key, auth);
        } catch (IllegalArgumentException | InvalidKeySpecException e) {
            // Said below.
        }
        throw Rejected.properties("keys are a point of P-256 (p256dh) and 16 octets (auth) in URL-safe base64", "keys");
    }

    private static @Nullable List<String> types(JsonNode v) throws Rejected {
        if (v.isNull() || v.isMissingNode())
            return null;
        List<String> out = new ArrayList<>();
        for (JsonNode type : v)
            out.add(type.isString() && type.stringValue().length() <= TYPE ? type.stringValue() : "");
        if (!v.isArray() || out.contains("") || out.size() > TYPES)
            throw Rejected.properties("types are at most " + TYPES + " names", "types");
        return out;
    }
}
