package org.posthouse.access.jmapjourney;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapreading.Opened;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.JourneyEvent.Step;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How a message came into the account, and what was done with it there. */
final class Incoming {
    private static final String JUNK = "X-Posthouse-Junk";
    private static final String PART = "part.";
    private static final Set<Step> HANDLED = EnumSet.of(Step.FETCHED, Step.COPIED, Step.MOVED, Step.DELETED, Step.RECOVERED);
    private static final Set<String> OF_HANDLING = Set.of("by", "peer", "user", "mailbox", "from", "device", "protocol");

    private Incoming() {}

    /** @param email null where it is there no more */
    static ObjectNode told(@Nullable Opened email, Sight sight, List<JourneyEvent> events, String hostname) {
        ObjectNode out = Json.object();
        Hops hops = email == null ? new Hops(List.of()) : Hops.of(email);
        out.set("hops", hops.told());
        out.put("claimed", hops.claimed()).put("seconds", hops.seconds());
        ObjectNode verdicts = email == null ? null : new Verdicts(email).told();
        if (verdicts == null)
            out.putNull("verdicts");
        else
            out.set("verdicts", verdicts);
        ObjectNode notes = out.putObject("notes");
        for (JourneyEvent e : events)
            if (e.step() == Step.JUDGED && e.recipient().isEmpty())
                e.facts().forEach(notes::put);
        junk(out, email, sight, events);
        JourneyEvent delivered = events.stream().filter(e -> e.step() == Step.DELIVERED && sight.isInside(e)).findFirst().orElse(null);
        Map<String, String> facts = delivered == null ? Map.of() : delivered.facts();
        out.put("rule", facts.get("rule")).put("mailbox", facts.get("mailbox"));
        ArrayNode handled = out.putArray("handled");
        for (JourneyEvent e : events)
            if (HANDLED.contains(e.step()) && sight.isInside(e))
                handled(handled.addObject(), e);
        return out;
    }

    private static void handled(ObjectNode o, JourneyEvent e) {
        o.put("at", e.at().toString()).put("step", Events.word(e.step()));
        for (String name : List.of("by", "peer", "user", "mailbox", "from", "device"))
            o.put(name, e.facts().get(name));
        if (e.facts().containsKey("protocol"))
            o.put("by", e.facts().get("protocol"));
        e.facts().forEach((name, value) -> {
            if (!OF_HANDLING.contains(name) && !name.equals("account"))
                o.put(name, value);
        });
    }

    /** From the journey with its reasons; once that is over, from the field in the message. */
    private static void junk(ObjectNode out, @Nullable Opened email, Sight sight, List<JourneyEvent> events) {
        for (JourneyEvent e : events)
            if (e.step() == Step.JUDGED && !e.recipient().isEmpty() && sight.isInside(e)) {
                Map<String, String> f = e.facts();
                ObjectNode junk = out.putObject("junk").put("junk", "yes".equals(f.get("junk"))).put("score", f.getOrDefault("score", ""))
                        .put("threshold", f.getOrDefault("threshold", "")).put("firstTime", "yes".equals(f.get("first-time")));
                ArrayNode parts = junk.putArray("parts");
                f.forEach((name, text) -> {
                    int blank = text.indexOf(' ');
                    if (name.startsWith(PART) && blank > 0)
                        parts.addObject().put("name", name.substring(PART.length())).put("points", text.substring(0, blank)).put("why",
                                text.substring(blank + 1));
                });
                return;
            }
        HeaderField field = email == null ? null : email.ours().first(JUNK).orElse(null);
        if (field == null) {
            out.putNull("junk");
            return;
        }
        String[] said = field.unfolded().text().split(";", 6);
        ObjectNode junk = out.putObject("junk").put("junk", said[0].strip().equals("yes")).put("score", value(said, "score="))
                .put("threshold", value(said, "threshold=")).put("firstTime", value(said, "first-time=").equals("yes"));
        ArrayNode parts = junk.putArray("parts");
        for (String part : said.length > 4 ? said[4].strip().split("\\s+", 50) : new String[0]) {
            int sign = part.indexOf('=');
            if (sign > 0)
                parts.addObject().put("name", part.substring(0, sign)).put("points", part.substring(sign + 1)).put("why", "");
        }
    }

    private static String value(String[] said, String name) {
        for (String s : said)
            if (s.strip().startsWith(name))
                return s.strip().substring(name.length());
        return "";
    }
}
