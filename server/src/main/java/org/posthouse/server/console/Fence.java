package org.posthouse.server.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.posthouse.server.admin.Items;
import org.posthouse.server.console.Rules.Sees;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Lets through what the admin of some domains may see of an answer. */
final class Fence {
    /** Events of journeys that are looked through for one answer. */
    private static final int MAX_EVENTS = 20_000;
    /** What happens in an account, which is its domain's alone. */
    private static final Set<String> INSIDE = Set.of("delivered", "judged", "refused", "appended", "fetched", "copied", "moved", "deleted",
            "recovered", "forwarded");
    /** Of that, what senders may know too. */
    private static final Set<String> ENDS = Set.of("delivered", "refused", "forwarded");
    private final Actor actor;
    private final Predicate<String> accounts;

    /** @param accounts whether the account of a number is of the actor's domains */
    Fence(Actor actor, Predicate<String> accounts) {
        this.actor = actor;
        this.accounts = accounts;
    }

    private static String text(JsonNode item, String key) {
        return item.path(key).asString("");
    }

    /** What passes goes on; journeys at {@link Passing#end}. */
    interface Passing extends Items {
        default void end() {
            // Nothing was held back.
        }
    }

    Passing before(Sees sees, Items out) {
        return switch (sees) {
            case ALL -> out::item;
            case ADDRESS -> item -> pass(actor.covers(text(item, "address")), item, out);
            case NAME -> item -> pass(actor.covers(text(item, "name")), item, out);
            case ACCOUNT -> item -> pass(actor.covers(text(item, "account")), item, out);
            case DOMAIN -> item -> pass(actor.coversDomain(text(item, "domain")), item, out);
            case DOMAINS -> item -> pass(allCovered(item.path("domains")), item, out);
            case QUEUE -> item -> queued(item, out);
            case JOURNEYS -> new JourneyFence(out);
        };
    }

    private static void pass(boolean may, ObjectNode item, Items out) {
        if (may)
            out.item(item);
    }

    private boolean allCovered(JsonNode domains) {
        for (JsonNode d : domains)
            if (!actor.coversDomain(d.asString("")))
                return false;
        return !domains.isEmpty();
    }

    /** Whether a message of the queue is the admin's domains' whole: sent by an account of theirs, or for nobody else. */
    boolean owns(ObjectNode queued) {
        if (actor.covers(text(queued, "login")))
            return true;
        for (JsonNode r : queued.path("recipients"))
            if (!actor.covers(text(r, "address")))
                return false;
        return text(queued, "login").isEmpty() && !queued.path("recipients").isEmpty();
    }

    private void queued(ObjectNode item, Items out) {
        if (owns(item)) {
            out.item(item);
            return;
        }
        ArrayNode theirs = item.arrayNode();
        for (JsonNode r : item.path("recipients"))
            if (actor.covers(text(r, "address")))
                theirs.add(r);
        if (!theirs.isEmpty())
            out.item(item.deepCopy().set("recipients", theirs));
    }

    /** Events are held until a journey is whole, since only then it is known whose it is. */
    private final class JourneyFence implements Passing {
        private final Items out;
        private final Map<String, List<ObjectNode>> journeys = new LinkedHashMap<>();
        private int events;

        JourneyFence(Items out) {
            this.out = out;
        }

        @Override
        public void item(ObjectNode event) {
            if (events++ < MAX_EVENTS)
                journeys.computeIfAbsent(text(event, "journey"), _ -> new ArrayList<>()).add(event);
        }

        @Override
        public void end() {
            for (List<ObjectNode> journey : journeys.values()) {
                boolean sentByTheirs = journey.stream().anyMatch(e -> actor.covers(text(e.path("facts"), "login")));
                boolean forTheirs = journey.stream().anyMatch(e -> actor.covers(text(e, "recipient")));
                if (sentByTheirs)
                    journey.forEach(this::sent);
                else if (forTheirs)
                    journey.forEach(this::part);
            }
        }

        /** Of a message that one of theirs has sent: not what people of other domains did with it. */
        private void sent(ObjectNode event) {
            if (!isOfOthers(event)) {
                out.item(event);
            } else if (ENDS.contains(text(event, "step"))) {
                ObjectNode bare = event.deepCopy();
                bare.put("dialogue", "").putObject("facts");
                out.item(bare);
            }
        }

        private boolean isOfOthers(ObjectNode event) {
            String recipient = text(event, "recipient"), account = text(event.path("facts"), "account");
            boolean covered = account.isEmpty() ? recipient.isEmpty() || actor.covers(recipient) : accounts.test(account);
            return INSIDE.contains(text(event, "step")) && !covered;
        }

        /** Of a message that came in for people of several domains: nothing of the others. */
        private void part(ObjectNode event) {
            String recipient = text(event, "recipient");
            if (actor.covers(recipient))
                out.item(event);
            else if (recipient.isEmpty() && !isOfOthers(event)) {
                ObjectNode bare = event.deepCopy();
                bare.put("dialogue", "");
                ObjectNode facts = bare.putObject("facts");
                for (Map.Entry<String, JsonNode> fact : event.path("facts").properties())
                    if (isOfTheMessage(fact.getKey(), fact.getValue().asString("")))
                        facts.set(fact.getKey(), fact.getValue());
                out.item(bare);
            }
        }

        private boolean isOfTheMessage(String name, String value) {
            String n = name.toLowerCase(Locale.ROOT);
            return n.equals("from") || n.equals("message-id") || value.indexOf('@') < 0 && !n.startsWith("recipient") && !n.equals("rcpt");
        }
    }
}
