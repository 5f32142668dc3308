package org.posthouse.mta.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Space;
import org.posthouse.store.record.UnreadableRecord;
import org.posthouse.trust.mtasts.PolicyCache.Kept;
import org.posthouse.trust.mtasts.StsException;
import org.posthouse.trust.mtasts.StsPolicy;

/** The policy rows, as docs/formats.md has them. */
final class StoredPolicyTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final Kept KEPT = new Kept("20261121T1",
            new StsPolicy(StsPolicy.Mode.ENFORCE, List.of("mx.there.example", "*.there.example"),
                    604_800),
            Instant.ofEpochMilli(1_000));

    private static final String POLICY = "version: STSv1\r\nmode: enforce\r\nmx: mx.there.example\r\nmx: *.there.example\r\nmax_age: 604800\r\n";

    @Test
    void theRowIsTheOneOfTheDocument() throws Exception {
        String golden = "01" + "00000000000003e8" + "0a" + HEX.formatHex("20261121T1".getBytes(StandardCharsets.US_ASCII))
                + "%02x".formatted(POLICY
                        .length())
                + HEX.formatHex(POLICY.getBytes(StandardCharsets.US_ASCII));
        assertEquals(golden, HEX.formatHex(StoredPolicies.encode(KEPT)));
        assertEquals(KEPT, StoredPolicies.decode(HEX.parseHex(golden)));
        assertThrows(UnreadableRecord.class, () -> StoredPolicies.decode(HEX.parseHex("02" + golden.substring(2))));
        assertThrows(StsException.class,
                () -> StoredPolicies.decode(HEX.parseHex(golden.replace(HEX.formatHex("enforce".getBytes(StandardCharsets.US_ASCII)),
                        HEX.formatHex("enforze".getBytes(StandardCharsets.US_ASCII))))));
    }

    @Test
    void keepsPoliciesUntilTheyAreOver() throws Exception {
        var now = new Instant[]{Instant.ofEpochMilli(2_000)};
        try (var engine = new MemoryEngine()) {
            var policies = new StoredPolicies(engine, () -> now[0]);
            policies.put("there.example", KEPT);
            assertEquals("01",
                    HEX.formatHex(engine.get(Space.OTHERS, "pthere.example".getBytes(StandardCharsets.US_ASCII))).substring(0, 2));
            engine.commit(Space.OTHERS, Engine.ANY, new Batch().put("pbroken.example".getBytes(StandardCharsets.US_ASCII), new byte[]{9}));
            assertNull(policies.get("broken.example"));
            policies.sweep();
            assertEquals(KEPT, policies.get("there.example"));
            assertNull(engine.get(Space.OTHERS, "pbroken.example".getBytes(StandardCharsets.US_ASCII)));
            now[0] = KEPT.until();
            policies.sweep();
            assertNull(policies.get("there.example"));
        }
    }
}
