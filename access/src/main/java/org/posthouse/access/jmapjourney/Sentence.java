package org.posthouse.access.jmapjourney;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapreading.Sender;
import tools.jackson.databind.node.ObjectNode;

/** What is said on top: how sure or how far it is, a key for translation with what stands in it, and English. */
record Sentence(String level, String key, Map<String, String> args, String text) {
    static final Sentence NONE = new Sentence("unproved", "journey.none", Map.of(), "Nothing is known of its way any more.");

    /** Of a message that came. */
    static Sentence of(Sender sender, Hops hops) {
        Map<String, String> args = new LinkedHashMap<>(sender.args());
        Boolean tls = hops.tls();
        Long seconds = hops.seconds();
        args.put("tls", tls == null ? "" : tls ? "yes" : "no");
        args.put("seconds", seconds == null ? "" : Long.toString(seconds));
        var text = new StringBuilder(sender.text());
        if (tls != null)
            text.append(tls ? " Sent over TLS." : " Sent in clear.");
        if (seconds != null)
            text.append(' ').append(seconds).append(" s on the way.");
        return new Sentence(sender.level().word(), sender.key(), args, text.toString());
    }

    /** Of a message that was sent; held until some time, or taken back. */
    static Sentence of(Delivering d, @Nullable String held, boolean canceled) {
        if (canceled)
            return new Sentence("failed", "journey.canceled", Map.of(), "Taken back before it was sent.");
        String total = Integer.toString(d.total());
        if (held != null)
            return new Sentence("waiting", "journey.held", Map.of("until", held), "Not sent before " + held + ".");
        String failed = Integer.toString(d.count(Delivering.Mark.FAILED)), waiting = Integer.toString(d.count(Delivering.Mark.WAITING));
        boolean one = d.total() == 1;
        return switch (d.mark()) {
            case WAITING -> new Sentence("waiting", "journey.waiting", Map.of("count", waiting, "total", total),
                    one ? "Waiting for its recipient." : "Waiting for " + waiting + " of " + total + " recipients.");
            case DELIVERED -> new Sentence("proved", "journey.delivered", Map.of("total", total),
                    one ? "Handed over for its recipient." : "Handed over for all " + total + " recipients.");
            case PARTLY -> new Sentence("failed", "journey.partly", Map.of("failed", failed, "total", total),
                    "It did not reach " + failed + " of " + total + " recipients.");
            case FAILED -> new Sentence("failed", "journey.failed", Map.of("total", total),
                    one ? "It did not reach its recipient." : "It reached none of " + total + " recipients.");
        };
    }

    ObjectNode told() {
        ObjectNode o = Json.object().put("level", level).put("key", key);
        ObjectNode with = o.putObject("args");
        args.forEach(with::put);
        return o.put("text", text);
    }
}
