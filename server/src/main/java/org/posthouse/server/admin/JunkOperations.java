package org.posthouse.server.admin;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.posthouse.mta.delivery.Judgement;
import org.posthouse.mta.junk.Inquiry;
import org.posthouse.store.account.Account;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.JourneyId;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.junk.SenderRule;
import org.posthouse.store.junk.Totals;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is junk to an account, and why. */
final class JunkOperations {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MAX_LAST = 100_000;
    private static final String PART = "part.";

    private final Rooms rooms;

    JunkOperations(Rooms rooms) {
        this.rooms = rooms;
    }

    private Account account(Request request) throws AdminException, Refusal {
        var address = request.address("address");
        return rooms.directory().account(address)
                .orElseThrow(() -> new AdminException(Exit.NO_INPUT,
                        "there is no account " + address + "; `account list` shows those there are"));
    }

    /** An item for each judgement of a message for the account. */
    void explain(Request request, Items out) throws AdminException, Refusal {
        Account account = account(request);
        boolean found = false;
        for (long id : journeys(request.text("id"))) {
            List<JourneyEvent> events = rooms.journeys().journey(id);
            for (JourneyEvent e : events)
                if (e.step() == JourneyEvent.Step.JUDGED && isOf(e, account)) {
                    found = true;
                    out.item(judged(account, e, events));
                }
        }
        if (!found)
            throw new AdminException(Exit.NO_INPUT, "no message " + request.text("id") + " was judged for " + account.address()
                    + " in the last 30 days; `journey` shows what is known of it");
    }

    private List<Long> journeys(String id) throws Refusal {
        OptionalLong queueId = JourneyId.read(id);
        if (queueId.isPresent() && !rooms.journeys().journey(queueId.getAsLong()).isEmpty())
            return List.of(queueId.getAsLong());
        return rooms.journeys().find(new Journeys.Query.ByMessageId(id), 20);
    }

    private static boolean isOf(JourneyEvent e, Account account) {
        return Long.toString(account.id()).equals(e.facts().get("account"));
    }

    private ObjectNode judged(Account account, JourneyEvent judged, List<JourneyEvent> events) throws Refusal {
        Map<String, String> facts = judged.facts();
        ObjectNode item = JSON.createObjectNode().put("id", JourneyId.show(judged.journey())).put("at", judged.at().toString())
                .put("junk", "yes".equals(facts.get("junk"))).put("score", facts.getOrDefault("score", ""))
                .put("threshold", facts.getOrDefault("threshold", "")).put("firstTime", "yes".equals(facts.get("first-time")));
        ArrayNode parts = item.putArray("parts");
        facts.forEach((name, text) -> {
            int blank = text.indexOf(' ');
            if (name.startsWith(PART) && blank > 0)
                parts.addObject().put("name", name.substring(PART.length())).put("points", text.substring(0, blank)).put("why",
                        text.substring(blank + 1));
        });
        for (JourneyEvent e : events)
            if (e.step() == JourneyEvent.Step.DELIVERED && isOf(e, account)) {
                item.put("mailbox", e.facts().getOrDefault("mailbox", ""));
                item.put("rule", e.facts().getOrDefault("rule", ""));
            }
        return item;
    }

    private static ObjectNode judgement(Judgement j) {
        ObjectNode item = JSON.createObjectNode().put("junk", j.isJunk()).put("score", Judgement.points(j.score()));
        ArrayNode parts = item.putArray("parts");
        for (Judgement.Part p : j.parts())
            parts.addObject().put("name", p.name()).put("points", Judgement.points(p.points())).put("why", p.why());
        return item;
    }

    /** An item for each message that would be judged otherwise, then one with the numbers; with dry-run nothing is changed. */
    void rule(Request request, Items out, boolean accept) throws AdminException, Refusal {
        Account account = account(request);
        String sender = SenderRule.sender(request.text("sender"));
        rooms.junk().learner().follow(account.id());
        int[] counts = new int[2];
        int last = Math.clamp(request.number("last", 1000), 1, MAX_LAST);
        int looked = rooms.junk().inquiry().effects(account.id(), sender, accept, last, e -> {
            counts[0]++;
            if (e.changes()) {
                counts[1]++;
                out.item(effect(e));
            }
        });
        boolean dry = request.is("dry-run");
        if (!dry)
            rooms.junk().data().rule(account.id(), sender, accept);
        out.item(JSON.createObjectNode().put("sender", sender).put("accept", accept).put("done", !dry).put("looked", looked)
                .put("fromSender", counts[0]).put("changed", counts[1]));
    }

    private static ObjectNode effect(Inquiry.Effect e) {
        ObjectNode item = JSON.createObjectNode().put("mailbox", e.mailbox()).put("uid", e.uid()).put("from", e.from()).put("subject",
                e.subject());
        item.set("now", judgement(e.now()));
        item.set("then", judgement(e.then()));
        return item;
    }

    void forget(Request request) throws AdminException, Refusal {
        Account account = account(request);
        if (!rooms.junk().data().forgetRule(account.id(), request.text("sender")))
            throw new AdminException(Exit.NO_INPUT,
                    "there is no rule for " + request.text("sender") + "; `junk list " + account.address() + "` shows those there are");
    }

    void list(Request request, Items out) throws AdminException, Refusal {
        for (SenderRule r : rooms.junk().data().rules(account(request).id()))
            out.item(JSON.createObjectNode().put("sender", r.sender()).put("accept", r.accept()).put("since", r.since().toString()));
    }

    void train(Request request, Items out) throws AdminException, Refusal {
        Account account = account(request);
        int last = Math.clamp(request.number("last", 2000), 1, MAX_LAST);
        out.item(totals(account, rooms.junk().learner().train(account.id(), last)));
    }

    void stats(Request request, Items out) throws AdminException, Refusal {
        Account account = account(request);
        rooms.junk().learner().follow(account.id());
        out.item(totals(account, rooms.junk().data().totals(account.id())));
    }

    private static ObjectNode totals(Account account, Totals t) {
        return JSON.createObjectNode().put("address", account.address().toString()).put("junk", t.junk()).put("good", t.good())
                .put("words", t.words()).put("messages", t.messages()).put("senders", t.senders());
    }
}
