package org.posthouse.server.moving;

import org.posthouse.server.admin.Items;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** How far a run is, told about once a second. */
final class Progress {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final long EVERY = 1_000_000_000L;
    private final Items out;
    private final long units;
    private final long began = System.nanoTime();
    private final long before;
    private long told = began;
    private long done, messages, octets;

    /** Of so many units, so many of which earlier runs have done. */
    Progress(Items out, long units, long before) {
        this.out = out;
        this.units = units;
        this.before = before;
        done = before;
    }

    void moved(String folder, long more, long size) {
        done += more;
        messages++;
        octets += size;
        long now = System.nanoTime();
        if (now - told >= EVERY)
            tell(folder, now);
    }

    private void tell(String folder, long now) {
        told = now;
        double seconds = (now - began) / 1e9;
        double rate = (done - before) / seconds;
        ObjectNode item = JSON.createObjectNode().put("progress", Math.min(1, units == 0 ? 1 : (double) done / units)).put("folder", folder)
                .put("messages", messages).put("octets", octets).put("perSecond", Math.round(messages / seconds * 10) / 10.0);
        if (rate > 0 && units > done)
            item.put("secondsLeft", (long) ((units - done) / rate));
        out.item(item);
    }
}
