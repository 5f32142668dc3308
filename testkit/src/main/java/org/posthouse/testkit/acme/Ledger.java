package org.posthouse.testkit.acme;

import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the authority remembers: accounts, orders and authorizations by their numbers. Its owner's lock guards it. RFC 8555 §7.1 */
final class Ledger {
    final Map<String, Account> accounts = new TreeMap<>();
    final Map<String, Order> orders = new TreeMap<>();
    final Map<String, Authorization> authorizations = new TreeMap<>();
    private final AtomicInteger numbers = new AtomicInteger();

    /** A key, and who it is. */
    record Account(String number, JsonNode jwk, PublicKey key, List<String> contacts) {}

    /** One name, and whether it is proven. */
    static final class Authorization {
        final String number;
        final String account;
        final String name;
        final String token;
        String status = "pending";
        String challenge = "pending";
        @Nullable
        ObjectNode error;

        Authorization(String number, String account, String name) {
            this.number = number;
            this.account = account;
            this.name = name;
            token = "token-of-" + number + "-with-enough-entropy";
        }
    }

    /** What somebody wants a certificate for. */
    static final class Order {
        final String number;
        final String account;
        final SortedSet<String> names;
        final List<Authorization> authorizations;
        String status = "pending";
        String chain = "";

        Order(String number, String account, SortedSet<String> names, List<Authorization> authorizations) {
            this.number = number;
            this.account = account;
            this.names = names;
            this.authorizations = authorizations;
        }

        /** Follows from the names, until it is finished. RFC 8555 §7.1.6 */
        String status() {
            if (status.equals("pending") && authorizations.stream().anyMatch(a -> a.status.equals("invalid")))
                status = "invalid";
            if (status.equals("pending") && authorizations.stream().allMatch(a -> a.status.equals("valid")))
                status = "ready";
            return status;
        }
    }

    String number() {
        return String.valueOf(numbers.incrementAndGet());
    }

    Order order(String account, SortedSet<String> names) {
        List<Authorization> each = names.stream().map(n -> new Authorization(number(), account, n)).toList();
        each.forEach(a -> authorizations.put(a.number, a));
        var order = new Order(number(), account, names, each);
        orders.put(order.number, order);
        return order;
    }

    static ObjectNode json(String base, Order order, Instant expires) {
        ObjectNode json = JsonMapper.shared().createObjectNode().put("status", order.status()).put("expires", expires.toString())
                .put("finalize", base + "/finalize/" + order.number);
        ArrayNode names = json.putArray("identifiers"), each = json.putArray("authorizations");
        for (Authorization a : order.authorizations) {
            names.addObject().put("type", "dns").put("value", a.name);
            each.add(base + "/authz/" + a.number);
        }
        if (order.status().equals("valid"))
            json.put("certificate", base + "/cert/" + order.number);
        return json;
    }

    static ObjectNode json(String base, Authorization a, Instant expires) {
        ObjectNode json = JsonMapper.shared().createObjectNode().put("status", a.status).put("expires", expires.toString());
        json.putObject("identifier").put("type", "dns").put("value", a.name);
        json.putArray("challenges").add(challenge(base, a));
        return json;
    }

    static ObjectNode challenge(String base, Authorization a) {
        ObjectNode json = JsonMapper.shared().createObjectNode().put("type", "http-01").put("url", base + "/challenge/" + a.number)
                .put("token", a.token).put("status", a.challenge);
        if (a.error != null)
            json.set("error", a.error);
        return json;
    }
}
