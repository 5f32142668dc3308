package org.posthouse.access.jmapjourney;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapreading.Opened;
import org.posthouse.mail.mime.HeaderField;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The way of a message from server to server, oldest first. */
record Hops(List<Hop> all) {
    private static final int MAX = 60;
    /** Clocks that differ by less are right. */
    private static final Duration SKEW = Duration.ofSeconds(2);

    static Hops of(Opened email) {
        List<HeaderField> fields = email.header().all("Received");
        int ours = email.ours().all("Received").size();
        List<Hop> out = new ArrayList<>();
        for (int i = Math.min(fields.size(), MAX) - 1; i >= 0; i--)
            out.add(Hop.of(fields.get(i), i < ours));
        return new Hops(List.copyOf(out));
    }

    private @Nullable Instant before(int i) {
        for (int k = i - 1; k >= 0; k--)
            if (all.get(k).at() != null)
                return all.get(k).at();
        return null;
    }

    /** From the first to the last, where both are known and in order. */
    @Nullable
    Long seconds() {
        if (all.size() < 2)
            return null;
        Instant first = before(1), last = before(all.size());
        return first == null || last == null || last.isBefore(first) ? null : Duration.between(first, last).toSeconds();
    }

    /** Whether the last hop, which we saw, was secret: null where we saw none. */
    @Nullable
    Boolean tls() {
        return all.isEmpty() || !all.getLast().ours() ? null : all.getLast().tls();
    }

    long claimed() {
        return all.stream().filter(h -> !h.ours()).count();
    }

    ArrayNode told() {
        ArrayNode out = Json.array();
        for (int i = 0; i < all.size(); i++) {
            Hop h = all.get(i);
            Instant before = before(i), at = h.at();
            Duration way = before == null || at == null ? null : Duration.between(before, at);
            boolean skew = way != null && way.compareTo(SKEW.negated()) < 0;
            ObjectNode o = out.addObject().put("from", h.from()).put("address", h.address()).put("by", h.by()).put("with", h.with());
            o.put("tls", h.tls()).put("tlsText", h.tlsText()).put("at", at == null ? null : at.toString());
            o.put("delay", way == null || way.isNegative() ? null : (Long) way.toSeconds()).put("skew", skew).put("ours", h.ours());
        }
        return out;
    }
}
