package org.posthouse.access.jmapmailing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.posthouse.access.jmapcore.Args;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.access.jmapcore.Things;
import org.posthouse.store.item.Item;
import org.posthouse.store.item.ItemKind;
import org.posthouse.store.kv.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Whom accounts have written to: name, how often, and when last. Safe for all threads. */
public final class Recipients {
    private static final Logger LOG = LoggerFactory.getLogger(Recipients.class);
    private static final ItemKind KIND = ItemKind.RECIPIENT;
    /** Of one message; a mail to more is to a crowd and not to people. */
    private static final int OF_A_MESSAGE = 50;
    private static final int NAME = 200;
    private static final int GO_AT_ONCE = 100;
    private final Services services;
    private final ReentrantLock lock = new ReentrantLock();

    public Recipients(Services services) {
        this.services = services;
    }

    /** Remembers those to whom an account has sent something: addresses with their names. What fails is not remembered. */
    public void sent(long account, Map<String, String> names) {
        if (names.size() > OF_A_MESSAGE)
            return;
        lock.lock();
        try {
            for (Map.Entry<String, String> e : names.entrySet())
                one(account, e.getKey(), e.getValue());
        } catch (Refusal e) {
            LOG.warn("recipients of account {} are not remembered: {}", account, e.getMessage());
        } finally {
            lock.unlock();
        }
    }

    private static long number(String email) {
        return Keyed.number(email.toLowerCase(Locale.ROOT));
    }

    private void one(long account, String email, String name) throws Refusal {
        long id = number(email);
        ObjectNode known = services.items().get(account, KIND, id).map(Things::read).orElse(Json.object());
        String kept = name.isBlank() ? known.path("name").asString("") : name.length() > NAME ? name.substring(0, NAME) : name;
        byte[] content = Json.write(Json.object().put("email", email).put("name", kept).put("count", known.path("count").asLong() + 1)
                .put("last", services.clock().instant().getEpochSecond()));
        if (known.isEmpty())
            makeRoom(account);
        services.items().put(account, KIND, id, content);
    }

    /** Those go that were written to least, and of these the oldest. */
    private void makeRoom(long account) throws Refusal {
        List<Item> all = services.items().list(account, KIND);
        if (all.size() < KIND.max())
            return;
        List<ObjectNode> ordered = new ArrayList<>();
        for (Item item : all)
            ordered.add(Things.read(item).put("id", item.id()));
        ordered.sort(Comparator.<ObjectNode>comparingLong(o -> o.path("count").asLong()).thenComparingLong(o -> o.path("last").asLong()));
        for (ObjectNode o : ordered.subList(0, GO_AT_ONCE))
            services.items().remove(account, KIND, o.path("id").asLong());
    }

    /** Recipient/forget: docs/jmap.md */
    ObjectNode forget(Call call, Args args) throws MethodError, Refusal {
        args.only("emails");
        JmapAccount a = call.account(args);
        List<String> emails = args.texts("emails");
        if (emails == null)
            throw MethodError.arguments("emails is missing");
        if (emails.size() > call.limits().set())
            throw new MethodError("requestTooLarge", "at most " + call.limits().set() + " are forgotten at once");
        ObjectNode out = Json.object().put("accountId", a.id());
        ArrayNode forgotten = out.putArray("forgotten");
        for (String email : emails)
            if (services.items().remove(a.number(), KIND, number(email)))
                forgotten.add(email);
        return out;
    }
}
