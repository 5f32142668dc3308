package org.posthouse.mta.relay;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;
import org.posthouse.store.record.UnreadableRecord;
import org.posthouse.trust.mtasts.PolicyCache;
import org.posthouse.trust.mtasts.StsException;
import org.posthouse.trust.mtasts.StsPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** MTA-STS policies in the store, under {@code p}; what is over is swept. */
public final class StoredPolicies implements PolicyCache {
    private static final Logger LOG = LoggerFactory.getLogger(StoredPolicies.class);
    private static final byte FORMAT = 1;
    private static final int MAX = 100_000;

    private final Engine engine;
    private final InstantSource clock;

    public StoredPolicies(Engine engine, InstantSource clock) {
        this.engine = engine;
        this.clock = clock;
    }

    @Override
    public @Nullable Kept get(String domain) {
        try {
            byte[] row = engine.get(Space.OTHERS, key(domain));
            return row == null ? null : decode(row);
        } catch (Refusal | StsException | UnreadableRecord e) {
            LOG.warn("mta-sts: the policy kept of {} cannot be read: {}", domain, e.getMessage());
            return null;
        }
    }

    @Override
    public void put(String domain, Kept kept) {
        try {
            engine.commit(Space.OTHERS, Engine.ANY, new Batch().put(key(domain), encode(kept)));
        } catch (Refusal e) {
            LOG.warn("mta-sts: the policy of {} cannot be kept: {}", domain, e.getMessage());
        }
    }

    /** Takes away what is over, and the rest beyond 100,000. */
    public void sweep() throws Refusal {
        Instant now = clock.instant();
        var over = new ArrayList<byte[]>();
        int[] stay = {0};
        engine.scan(Space.OTHERS, new byte[]{'p'}, new byte[]{'q'}, Integer.MAX_VALUE, false, (key, value) -> {
            if (isOver(value, now) || ++stay[0] > MAX)
                over.add(key);
            return over.size() < MAX;
        });
        for (List<byte[]> left = over; !left.isEmpty(); left = left.subList(Math.min(1000, left.size()), left.size())) {
            var batch = new Batch();
            left.subList(0, Math.min(1000, left.size())).forEach(batch::delete);
            engine.commit(Space.OTHERS, Engine.ANY, batch);
        }
    }

    private static boolean isOver(byte[] row, Instant now) {
        try {
            return !decode(row).until().isAfter(now);
        } catch (StsException | UnreadableRecord e) {
            return true;
        }
    }

    private static byte[] key(String domain) {
        byte[] name = ("p" + domain).getBytes(StandardCharsets.US_ASCII);
        return Arrays.copyOf(name, Math.min(name.length, 300));
    }

    static byte[] encode(Kept kept) {
        return new RecordWriter(128).octet(FORMAT).int64(kept.fetched().toEpochMilli()).text(kept.id()).text(kept.policy().encode()).done();
    }

    static Kept decode(byte[] row) throws StsException {
        var in = new RecordReader(row);
        in.format("MTA-STS policy", FORMAT);
        var fetched = Instant.ofEpochMilli(in.int64());
        String id = in.text();
        return new Kept(id, StsPolicy.parse(in.text()), fetched);
    }
}
