package org.posthouse.access.jmapmail;

import java.util.HashMap;
import java.util.Map;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.MessageRow;

/** Tells the journeys of messages what was done with them by JMAP. */
final class Journal {
    private Journal() {}

    /** The journey of a message that is there; 0 for none. */
    static long of(JmapAccount a, long mailbox, long uid) throws Refusal {
        return a.mail().row(mailbox, uid).map(MessageRow::journey).orElse(0L);
    }

    static void tell(Services services, Call call, JmapAccount a, JourneyEvent.Step step, long journey, Map<String, String> more) {
        if (journey == 0)
            return;
        Map<String, String> facts = new HashMap<>(more);
        facts.put("by", "jmap");
        facts.put("peer", call.caller().peer().getHostAddress());
        services.journeys().record(new JourneyEvent(journey, services.clock().instant(), step, a.account().address().toString(),
                Map.copyOf(facts), ""));
    }

    static Map<String, String> mailbox(String key, JmapAccount a, long mailbox) throws Refusal {
        return a.mail().mailbox(mailbox).map(m -> Map.of(key, m.name().value())).orElse(Map.of());
    }
}
