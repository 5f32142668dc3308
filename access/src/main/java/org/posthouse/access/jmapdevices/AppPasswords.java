package org.posthouse.access.jmapdevices;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Args;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.access.jmapcore.Rejected;
import org.posthouse.store.account.Credential;
import org.posthouse.store.account.Credentials;
import org.posthouse.store.account.Scope;
import org.posthouse.store.account.Visit;
import org.posthouse.store.account.Visits;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** AppPassword/get, /create and /destroy. */
final class AppPasswords {
    static final char LETTER = 'k';
    private static final Duration LONGEST = Duration.ofDays(36_500);
    private final Holder holder;
    private final Credentials credentials;
    private final Visits visits;
    private final Written written;

    AppPasswords(Holder holder, Credentials credentials, Visits visits, Written written) {
        this.holder = holder;
        this.credentials = credentials;
        this.visits = visits;
        this.written = written;
    }

    ObjectNode get(Call call, Args args) throws MethodError, Refusal {
        args.only();
        JmapAccount a = Holder.of(call, args);
        Map<Long, Visit> uses = visits.lastUses(a.number());
        ObjectNode out = Json.object().put("accountId", a.id());
        ArrayNode list = out.putArray("list");
        for (Credential c : credentials.appPasswords(a.number()))
            list.add(told(c, uses.get(c.id())));
        return out;
    }

    private static ObjectNode told(Credential c, @Nullable Visit last) {
        Instant expires = c.expires();
        ObjectNode o = Json.object().put("id", Ids.item(LETTER, c.id())).put("name", c.label());
        ArrayNode protocols = o.putArray("protocols");
        for (Scope s : Scope.values())
            if (c.scopes().contains(s))
                protocols.add(word(s));
        o.put("createdAt", Written.date(c.created())).put("expiresAt", expires == null ? null : Written.date(expires)).putNull("lastUse");
        if (last != null)
            o.putObject("lastUse").put("at", Written.date(last.when())).put("protocol", word(last.scope())).put("address", last.address());
        return o;
    }

    private static String word(Scope s) {
        return s.name().toLowerCase(Locale.ROOT);
    }

    ObjectNode create(Call call, Args args) throws MethodError, Refusal {
        args.only("name", "protocols", "expiresAt", "password");
        JmapAccount a = Holder.of(call, args);
        Set<Scope> scopes = scopes(args.texts("protocols"));
        Instant expires = expires(args.text("expiresAt"));
        String name = args.need("name").strip();
        holder.again(call.caller(), args.need("password"));
        var wish = new Credentials.Wish(name, scopes, expires, a.account().popPolicy(), 0, false);
        var made = written.change(call.caller(), "app-password.add", "label=" + name, () -> credentials.addAppPassword(a.number(), wish));
        ObjectNode out = Json.object().put("accountId", a.id());
        out.setAll(told(made.credential(), null));
        return out.put("secret", made.password());
    }

    private static Set<Scope> scopes(@Nullable List<String> names) throws MethodError {
        Set<Scope> out = EnumSet.noneOf(Scope.class);
        for (String name : names == null ? List.<String>of() : names)
            try {
                if (!name.equals(name.toLowerCase(Locale.ROOT)) || !out.add(Scope.valueOf(name.toUpperCase(Locale.ROOT))))
                    throw MethodError.arguments("'" + name + "' is named twice, or not in lower case");
            } catch (IllegalArgumentException e) {
                throw MethodError.arguments("'" + name + "' is none of imap, pop3, smtp, jmap, sieve");
            }
        if (out.isEmpty())
            throw MethodError.arguments("protocols names none of imap, pop3, smtp, jmap, sieve");
        return out;
    }

    private @Nullable Instant expires(@Nullable String text) throws MethodError {
        if (text == null)
            return null;
        Instant now = written.clock().instant();
        try {
            Instant at = Instant.parse(text);
            if (at.isAfter(now) && at.isBefore(now.plus(LONGEST)))
                return at;
        } catch (DateTimeException e) {
            // Said below.
        }
        throw MethodError.arguments("expiresAt is not a UTCDate to come");
    }

    ObjectNode destroy(Call call, Args args) throws MethodError, Refusal {
        args.only("ids");
        JmapAccount a = Holder.of(call, args);
        List<String> ids = args.texts("ids");
        ObjectNode out = Json.object().put("accountId", a.id());
        ArrayNode destroyed = out.putArray("destroyed");
        ObjectNode not = Json.object();
        List<Credential> there = credentials.appPasswords(a.number());
        for (String id : ids == null ? List.<String>of() : ids) {
            var one = there.stream().filter(c -> Ids.item(LETTER, c.id()).equals(id)).findFirst();
            if (one.isPresent() && written.change(call.caller(), "app-password.remove", "label=" + one.get().label(),
                    () -> credentials.removeAppPassword(a.number(), one.get().label())))
                destroyed.add(id);
            else
                not.set(id, Rejected.notFound().told());
        }
        out.set("notDestroyed", not.isEmpty() ? null : not);
        return out;
    }
}
