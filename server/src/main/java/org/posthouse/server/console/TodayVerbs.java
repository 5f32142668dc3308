package org.posthouse.server.console;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthouse.mail.address.Domain;
import org.posthouse.mta.queue.Filter;
import org.posthouse.mta.queue.Shown;
import org.posthouse.mta.queue.Stats;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Items;
import org.posthouse.store.audit.Entry;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.JourneyId;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.kv.EngineStatus;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The five things to know each morning: each is well, or is one sentence with what to do. */
final class TodayVerbs {
    private static final Duration LATE = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final int MAX_COUNTED = 10_000;
    /** Wrong guesses at one account in a day from which on they are worth a sentence. */
    private static final int MANY_GUESSES = 20;
    /** Wrong guesses after which a login from a new address is worth one. */
    private static final int SOME_GUESSES = 5;
    private static final int SOON = 14;
    private static final int VERY_SOON = 3;
    private final Parts parts;
    private final DomainVerbs domains;

    TodayVerbs(Parts parts, DomainVerbs domains) {
        this.parts = parts;
        this.domains = domains;
    }

    Map<String, Verb> verbs() {
        return Map.of("today", this::today);
    }

    /** A tile: code and numbers say the same as the sentence, for pages in other languages. */
    private record Tile(String name, String state, String code, Map<String, String> facts, String sentence, String todo) {
        static Tile ok(String name, String code, Map<String, String> facts, String sentence) {
            return new Tile(name, "ok", code, facts, sentence, "");
        }

        ObjectNode json() {
            ObjectNode item = JsonMapper.shared().createObjectNode().put("tile", name).put("state", state).put("code", code);
            ObjectNode f = item.putObject("facts");
            facts.forEach(f::put);
            return item.put("sentence", sentence).put("todo", todo);
        }
    }

    private Instant now() {
        return parts.rooms().clock().instant();
    }

    private void today(Actor actor, org.posthouse.server.admin.Request request, Items out) throws AdminException, Refusal {
        if (actor.role().isOwner()) {
            out.item(receiving().json());
            out.item(sending().json());
        }
        out.item(names(actor).json());
        out.item(late(actor).json());
        out.item(logins(actor).json());
    }

    private Tile receiving() throws Refusal {
        EngineStatus status = parts.rooms().engine().status();
        if (status.readOnly() || status.trouble() != null)
            return new Tile("receiving", "bad", "receiving.store", Map.of("why", String.valueOf(status.trouble())),
                    "The store takes no mail: " + (status.trouble() == null ? "it is read-only" : status.trouble()) + ".",
                    "Make room on the disk, then look at the server's log.");
        if (parts.config().listen().smtp().isEmpty())
            return new Tile("receiving", "look", "receiving.off", Map.of(), "No port takes mail from other servers.",
                    "Set listen.smtp in posthouse.toml.");
        for (long id : parts.rooms().journeys().find(new Journeys.Query.Since(now().minus(DAY)), 200))
            if (parts.rooms().journeys().journey(id).stream().anyMatch(e -> e.step() == JourneyEvent.Step.RECEIVED))
                return Tile.ok("receiving", "receiving.ok", Map.of("at", JourneyId.time(id).toString()), "Mail comes in.");
        return Tile.ok("receiving", "receiving.quiet", Map.of(), "Ready; nothing came in for a day.");
    }

    private Tile sending() throws Refusal {
        List<Stats> stuck = parts.rooms().queue().operator().stats(MAX_COUNTED).stream().filter(s -> s.standing().failures() > 0).toList();
        if (stuck.isEmpty())
            return Tile.ok("sending", "sending.ok", Map.of(), "Every destination can be reached.");
        Stats first = stuck.getFirst();
        String count = Integer.toString(stuck.size());
        return new Tile("sending", "look", "sending.stuck",
                Map.of("count", count, "destination", first.destination(), "why", first.standing().why()),
                count + " destinations cannot be reached, most mail waits for " + first.destination() + ": " + first.standing().why(),
                "Look at the queue; `queue retry` tries at once.");
    }

    private Tile names(Actor actor) throws AdminException, Refusal {
        if (actor.role().isOwner()) {
            Optional<Tile> certificate = certificate();
            if (certificate.isPresent())
                return certificate.get();
        }
        int unchecked = 0;
        int good = 0;
        for (Domain domain : parts.rooms().directory().domains()) {
            if (!actor.role().covers(domain))
                continue;
            Optional<DomainVerbs.Checked> checked = domains.last(domain);
            if (checked.isEmpty()) {
                unchecked++;
                continue;
            }
            var wrong = checked.get().wrong();
            if (!wrong.isEmpty())
                return new Tile("names", "look", "names.wrong",
                        Map.of("domain", domain.toString(), "what", wrong.getFirst().what(), "count", Integer.toString(wrong.size())),
                        domain + ": " + wrong.getFirst().what() + " is not as it should be. " + wrong.getFirst().breaks(),
                        "`domain check " + domain + "` shows what to publish.");
            good++;
        }
        if (unchecked > 0)
            return new Tile("names", "look", "names.unchecked", Map.of("count", Integer.toString(unchecked)),
                    unchecked + " domains have not been checked since the start.", "`domain check DOMAIN` does it now.");
        return Tile.ok("names", good == 0 ? "names.none" : "names.ok", Map.of("count", Integer.toString(good)),
                good == 0 ? "There is no domain yet." : "DNS and certificate are as they should be.");
    }

    private Optional<Tile> certificate() throws AdminException, Refusal {
        String problem = parts.certificate().standing().problem();
        List<Certificates.Shown> chain = Certificates.read(parts.certificate().chain(), now(), parts.config().hostname());
        if (chain.isEmpty())
            return Optional.empty();
        Certificates.Shown own = chain.getFirst();
        String days = Long.toString(own.days());
        if (own.days() < SOON)
            return Optional.of(new Tile("names", own.days() < VERY_SOON ? "bad" : "look", "names.expires", Map.of("days", days),
                    "The certificate ends in " + days + " days.",
                    problem.isEmpty() ? "Renew it, or let ACME do it: tls.certificate." : problem));
        if (own.selfSigned() && !problem.isEmpty())
            return Optional.of(new Tile("names", "look", "names.noacme", Map.of("why", problem),
                    "No certificate could be had: " + problem, "`certificate show` says when it is tried again."));
        if (own.selfSigned())
            return Optional.of(new Tile("names", "look", "names.selfsigned", Map.of(),
                    "The certificate is self-signed; other programs do not trust it.", "Set tls.certificate in posthouse.toml."));
        if (!own.fits())
            return Optional.of(new Tile("names", "look", "names.othername", Map.of("hostname", parts.config().hostname()),
                    "The certificate is not for " + parts.config().hostname() + ".", "Set tls.certificate in posthouse.toml."));
        return Optional.empty();
    }

    private Tile late(Actor actor) throws Refusal {
        var filter = new Filter(0, null, "", "", null, now().minus(LATE), "");
        int[] count = {0};
        int[] looked = {0};
        String[] why = {""};
        parts.rooms().queue().operator().list(filter, shown -> {
            if (isTheirs(actor, shown)) {
                count[0]++;
                if (why[0].isEmpty())
                    why[0] = shown.recipients().getFirst().why();
            }
            return ++looked[0] < MAX_COUNTED;
        });
        if (count[0] == 0)
            return Tile.ok("queue", "queue.ok", Map.of(), "Nothing has waited for more than an hour.");
        return new Tile("queue", "look", "queue.late", Map.of("count", Integer.toString(count[0]), "why", why[0]),
                count[0] + " messages have waited for more than an hour; the oldest: " + why[0], "Look at the queue.");
    }

    private static boolean isTheirs(Actor actor, Shown shown) {
        return actor.role().isOwner() || actor.covers(shown.arrival().login())
                || shown.recipients().stream().anyMatch(r -> actor.role().covers(r.recipient().address()));
    }

    private Tile logins(Actor actor) throws Refusal {
        Map<String, Integer> guesses = new HashMap<>();
        parts.audit().newest(Entry.Kind.FAILED, now().minus(DAY), MAX_COUNTED, e -> {
            if (!e.subject().isEmpty() && actor.covers(e.subject()))
                guesses.merge(e.subject(), 1, Integer::sum);
            return true;
        });
        Set<String> got = new HashSet<>();
        String[] from = {""};
        parts.audit().newest(Entry.Kind.LOGIN, now().minus(DAY), MAX_COUNTED, e -> {
            if (!e.details().isEmpty() && guesses.getOrDefault(e.subject(), 0) >= SOME_GUESSES && got.add(e.subject()))
                from[0] = e.from();
            return true;
        });
        if (!got.isEmpty()) {
            String who = got.iterator().next();
            return new Tile("logins", "bad", "logins.got", Map.of("account", who, "from", from[0], "count", Integer.toString(got.size())),
                    "After many wrong passwords somebody got into " + who + " from a new address, " + from[0] + ".",
                    "Ask its owner; if it was not them, set a new password and end the sessions.");
        }
        var most = guesses.entrySet().stream().max(Map.Entry.comparingByValue());
        if (most.isPresent() && most.get().getValue() >= MANY_GUESSES)
            return new Tile("logins", "look", "logins.guessed",
                    Map.of("account", most.get().getKey(), "count", most.get().getValue().toString()),
                    most.get().getValue() + " wrong passwords for " + most.get().getKey() + " in a day.",
                    "`audit logins --result failed` shows from where.");
        return Tile.ok("logins", "logins.ok", Map.of(), "No login looks strange.");
    }

}
