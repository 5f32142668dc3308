package org.posthouse.access.jmapmailing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.posthouse.access.jmapcontacts.CardTexts;
import org.posthouse.access.jmapcore.Args;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.access.jmapcore.Things;
import org.posthouse.access.jmapmailing.PrefixIndex.Person;
import org.posthouse.access.jmapmailing.PrefixIndex.Taker;
import org.posthouse.store.item.Item;
import org.posthouse.store.item.ItemKind;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Recipient/suggest: people out of contacts and of those written to, while a name is being typed. docs/jmap.md */
final class Suggestions {
    private static final int MAX = 50;
    private static final int TEXT = 200;
    private static final int WORDS = 8;
    private static final char CONTACT = 'c';
    /** Words kept in memory for all accounts, at some 100 octets each; the longest unused accounts go first. */
    private static final long KEPT = 500_000;
    private static final double MONTH = 30 * 86_400.0;
    private final Services services;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<Long, Known> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long size;

    Suggestions(Services services) {
        this.services = services;
    }

    /** What is known for one account: read again, as far as it has changed, when its state is another. */
    private static final class Known {
        final ReentrantLock turn = new ReentrantLock();
        final Source contacts = new Source(ItemKind.CONTACT);
        final Source written = new Source(ItemKind.RECIPIENT);
        long counted;
    }

    private static final class Source {
        private final ItemKind kind;
        private long state = -1;
        private Map<Long, Read> read = new HashMap<>();
        private PrefixIndex index = PrefixIndex.NONE;
        private Map<String, Person> byKey = Map.of();

        private record Read(long changed, List<Person> people) {}

        Source(ItemKind kind) {
            this.kind = kind;
        }

        void renew(Services services, long account) throws Refusal {
            long now = services.items().state(account, kind);
            if (now == state)
                return;
            Map<Long, Read> next = new HashMap<>();
            List<Person> all = new ArrayList<>();
            for (Item item : services.items().list(account, kind)) {
                Read before = read.get(item.id());
                Read one = before != null && before.changed == item.changed() ? before : new Read(item.changed(), people(kind, item));
                next.put(item.id(), one);
                all.addAll(one.people);
            }
            read = next;
            index = new PrefixIndex(all);
            byKey = new HashMap<>();
            if (kind == ItemKind.RECIPIENT)
                all.forEach(p -> byKey.put(p.key(), p));
            state = now;
        }
    }

    private static List<Person> people(ItemKind kind, Item item) {
        ObjectNode o = Things.read(item);
        if (kind == ItemKind.RECIPIENT)
            return List.of(Person.of(o.path("name").asString(""), o.path("email").asString(""), 0, o.path("count").asLong(),
                    o.path("last").asLong()));
        List<Person> out = new ArrayList<>();
        String name = CardTexts.name(o);
        for (JsonNode email : o.path("emails"))
            if (!email.path("address").asString("").isBlank())
                out.add(Person.of(name, email.path("address").asString(""), item.id(), 0, 0));
        return out;
    }

    private Known known(long account) {
        lock.lock();
        try {
            return kept.computeIfAbsent(account, _ -> new Known());
        } finally {
            lock.unlock();
        }
    }

    private void count(long account, Known k) {
        lock.lock();
        try {
            long now = k.contacts.index.size() + k.written.index.size() + 10L;
            if (kept.get(account) != k)
                return;
            size += now - k.counted;
            k.counted = now;
            while (size > KEPT && kept.size() > 1)
                size -= kept.pollFirstEntry().getValue().counted;
        } finally {
            lock.unlock();
        }
    }

    ObjectNode suggest(Call call, Args args) throws MethodError, Refusal {
        args.only("text", "limit");
        JmapAccount a = call.account(args);
        String text = args.need("text");
        long limit = args.unsigned("limit", 10);
        if (text.length() > TEXT || limit == 0 || limit > MAX)
            throw MethodError.arguments("a text has at most " + TEXT + " characters, and a limit is 1 to " + MAX);
        ObjectNode out = Json.object().put("accountId", a.id()).put("text", text);
        ArrayNode list = out.putArray("list");
        best(a.number(), text, (int) limit).forEach(p -> list.add(told(p)));
        return out;
    }

    private static ObjectNode told(Person p) {
        return Json.object().put("name", p.name()).put("email", p.email())
                .put("contactId", p.contact() == 0 ? null : Ids.item(CONTACT, p.contact())).put("count", p.count())
                .put("lastUsed", p.last() == 0 ? null : Instant.ofEpochSecond(p.last()).toString());
    }

    /** The best that many, each address once. */
    List<Person> best(long account, String text, int limit) throws Refusal {
        String folded = Words.folded(text).strip();
        List<String> wanted = new ArrayList<>();
        for (String word : folded.split("[^\\p{L}\\p{N}@._+-]+", WORDS))
            if (!word.isEmpty())
                wanted.add(word);
        if (wanted.isEmpty() && !folded.isEmpty())
            return List.of();
        Known k = known(account);
        k.turn.lock();
        try {
            k.contacts.renew(services, account);
            k.written.renew(services, account);
            count(account, k);
            return merged(k, wanted, folded, limit);
        } finally {
            k.turn.unlock();
        }
    }

    private record Scored(Person person, double score) {
        static final Comparator<Scored> BEST = Comparator.comparingDouble(Scored::score).reversed()
                .thenComparing(s -> s.person.folded()).thenComparing(s -> s.person.key()).thenComparingLong(s -> s.person.contact());
    }

    private List<Person> merged(Known k, List<String> wanted, String folded, int limit) {
        long now = services.clock().instant().getEpochSecond();
        // The worst of the best on top; of an address that several cards have, each may be among them at first.
        PriorityQueue<Scored> best = new PriorityQueue<>(Scored.BEST.reversed());
        Taker taker = p -> {
            Scored s = new Scored(p, score(p, folded, now));
            if (best.size() < 4 * limit)
                best.add(s);
            else if (Scored.BEST.compare(s, best.element()) < 0) {
                best.remove();
                best.add(s);
            }
        };
        k.written.index.find(wanted, taker);
        if (!wanted.isEmpty())
            k.contacts.index.find(wanted, p -> {
                Person written = k.written.byKey.get(p.key());
                taker.take(written == null ? p : both(p, written));
            });
        Map<String, Person> byAddress = new LinkedHashMap<>();
        best.stream().sorted(Scored.BEST).forEach(s -> byAddress.merge(s.person.key(), s.person, (a, b) -> a.contact() != 0 ? a : b));
        return byAddress.values().stream().limit(limit).toList();
    }

    /** A contact has the name its owner gave it; how often it was written to is the other's. */
    private static Person both(Person contact, Person written) {
        boolean named = !contact.name().isBlank();
        return new Person(named ? contact.name() : written.name(), contact.email(), contact.key(),
                named ? contact.folded() : written.folded(), contact.contact(), written.count(), written.last(), contact.words());
    }

    /** Often and lately written to counts most, then that a name begins as was typed. */
    private static double score(Person p, String folded, long now) {
        double used = p.count() == 0 ? 0 : p.count() / (1 + Math.max(0, now - p.last()) / MONTH);
        boolean begins = !folded.isEmpty() && (p.key().startsWith(folded) || p.folded().startsWith(folded));
        return Math.log1p(used) + (p.contact() == 0 ? 0 : 0.5) + (begins ? 1 : 0);
    }
}
