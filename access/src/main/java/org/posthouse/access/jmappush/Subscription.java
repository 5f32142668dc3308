package org.posthouse.access.jmappush;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Credential;
import org.posthouse.store.account.Grant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A subscription as it is kept. RFC 8620 §7.2
 *
 * @param keys its owner's public key and secret; null where messages go in clear
 * @param types what its owner wants to hear of; null for everything
 * @param login what it was made with
 */
record Subscription(String device, URI url, @Nullable Keys keys, String code, boolean verified, Instant expires,
        @Nullable List<String> types,
        Login login) {
    /** RFC 8291 §2 */
    record Keys(byte[] p256dh, byte[] auth) {}

    /** A credential: its id, when it was set, and whether a token stood in for it. */
    record Login(long credential, Instant created, boolean token) {
        static Login of(Grant grant) {
            Credential c = grant.credential();
            return new Login(c.id(), c.created(), c.isMain() && c.expires() != null);
        }

        /** As it was given; a token is its issuer's affair. */
        Grant grant(Account account, Instant now) {
            if (token)
                return Grant.byToken(account, now.plusSeconds(1));
            return credential == Credential.MAIN
                    ? Grant.byMainPassword(account, created)
                    : new Grant(account, new Credential(credential, account.id(), "", Set.of(), created, null, account.popPolicy(), 0));
        }
    }

    Subscription verifiedNow() {
        return new Subscription(device, url, keys, code, true, expires, types, login);
    }

    Subscription with(Instant newExpires, @Nullable List<String> newTypes) {
        return new Subscription(device, url, keys, code, verified, newExpires, newTypes, login);
    }

    byte[] write() {
        ObjectNode o = Json.object().put("deviceClientId", device).put("url", url.toString());
        if (keys != null)
            o.putObject("keys").put("p256dh", Base64.getUrlEncoder().encodeToString(keys.p256dh)).put("auth",
                    Base64.getUrlEncoder().encodeToString(keys.auth));
        o.put("verificationCode", code).put("verified", verified).put("expires", expires.toString());
        if (types != null) {
            ArrayNode list = o.putArray("types");
            types.forEach(list::add);
        }
        o.putObject("login").put("credential", login.credential).put("created", login.created.toString()).put("token", login.token);
        return Json.write(o);
    }

    static Subscription read(byte[] content) {
        JsonNode o = Json.read(content), login = o.path("login");
        Keys keys = null;
        if (o.has("keys"))
            keys = new Keys(Base64.getUrlDecoder().decode(o.path("keys").path("p256dh").asString("")),
                    Base64.getUrlDecoder().decode(o.path("keys").path("auth").asString("")));
        List<String> types = o.has("types") ? new ArrayList<>() : null;
        if (types != null)
            o.path("types").forEach(t -> types.add(t.asString("")));
        return new Subscription(o.path("deviceClientId").asString(""), URI.create(o.path("url").asString("")), keys,
                o.path("verificationCode").asString(""), o.path("verified").asBoolean(false), Instant.parse(o.path("expires").asString("")),
                types,
                new Login(login.path("credential").asLong(), Instant.parse(login.path("created").asString("")),
                        login.path("token").asBoolean(false)));
    }
}
