package org.posthouse.access.jmapjourney;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.access.jmapreading.Opened;
import org.posthouse.store.item.Item;
import org.posthouse.store.item.ItemKind;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.node.ObjectNode;

/** Finds the journeys of emails and submissions of one account, once for one call. */
final class Found {
    private static final int CANDIDATES = 5;
    private static final char SUBMISSION = 's';
    private final Services services;
    private final JmapAccount account;
    private final Map<String, Sent> submissions = new HashMap<>();
    private final Map<String, List<Sent>> byEmail = new HashMap<>();

    /** A submission as it is kept. */
    record Sent(String id, long journey, String emailId, String sendAt, boolean canceled) {}

    Found(Services services, JmapAccount account) throws Refusal {
        this.services = services;
        this.account = account;
        for (Item item : services.items().list(account.number(), ItemKind.SUBMISSION)) {
            ObjectNode o = (ObjectNode) Json.read(item.content());
            var sent = new Sent(Ids.item(SUBMISSION, item.id()), o.path("queueId").asLong(), o.path("emailId").asString(""),
                    o.path("sendAt").asString(""), o.path("canceled").asBoolean(false));
            submissions.put(sent.id, sent);
            byEmail.computeIfAbsent(sent.emailId, _ -> new ArrayList<>()).add(sent);
        }
    }

    @org.jspecify.annotations.Nullable
    Sent submission(String id) {
        return submissions.get(id);
    }

    /** The last one of an email; null where it was not sent that way. */
    @org.jspecify.annotations.Nullable
    Sent lastOf(String emailId) {
        return byEmail.getOrDefault(emailId, List.of()).stream().max(Comparator.comparingLong(Sent::journey)).orElse(null);
    }

    /** All that is known of an email: how it came, how it was sent, and how one that was put there as a copy was sent. */
    Set<Long> of(Opened email, boolean copyOfSent) throws Refusal {
        Set<Long> out = new LinkedHashSet<>();
        if (email.journey() != 0)
            out.add(email.journey());
        byEmail.getOrDefault(email.id(), List.of()).forEach(s -> out.add(s.journey));
        if (out.isEmpty() && copyOfSent) {
            String id = email.header().first("Message-ID").map(f -> f.unfolded().text().strip()).orElse("");
            if (!id.isEmpty())
                for (long journey : services.journeys().find(new Journeys.Query.ByMessageId(id), CANDIDATES))
                    if (new Sight(account, services.journeys().journey(journey)).sent())
                        out.add(journey);
        }
        return out;
    }

    /** The events of journeys together, oldest first. */
    List<JourneyEvent> events(Set<Long> journeys) throws Refusal {
        List<JourneyEvent> all = new ArrayList<>();
        for (long j : journeys)
            all.addAll(services.journeys().journey(j));
        all.sort(Comparator.comparing(JourneyEvent::at));
        return all;
    }
}
