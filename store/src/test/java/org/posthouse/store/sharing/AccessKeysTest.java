package org.posthouse.store.sharing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Space;

class AccessKeysTest {
    private final Engine engine = new MemoryEngine();
    private final Space space = Space.account(3);

    private AccessKeys keys() {
        return new AccessKeys(engine, space, rows -> {
            Batch batch = new Batch();
            rows.put(batch);
            engine.commit(space, engine.version(space), batch);
        });
    }

    /** The bytes as released; a change here is a new format. */
    @Test
    void format() {
        assertEquals("77" + "0000000000000102" + "00000005", HexFormat.of().formatHex(AccessKeys.key(0x102, 5)));
        byte[] secret = new byte[AccessKeys.LENGTH];
        Arrays.fill(secret, (byte) 7);
        assertEquals("01" + "07".repeat(32), HexFormat.of().formatHex(AccessKeys.record(secret)));
    }

    @Test
    void keysAreMadeOnceRenewedAndRemoved() throws Exception {
        AccessKeys keys = keys();
        assertNull(keys.find(3, 1));
        byte[] first = keys.findOrMake(3, 1);
        assertEquals(AccessKeys.LENGTH, first.length);
        assertArrayEquals(first, keys().findOrMake(3, 1));
        byte[] other = keys.findOrMake(4, 1);
        assertFalse(Arrays.equals(first, other));
        keys.renew(3, 1);
        assertFalse(Arrays.equals(first, keys().find(3, 1)));
        assertArrayEquals(other, keys.find(4, 1));
        keys.clear();
        assertNull(keys.find(3, 1));
        assertNull(keys.find(4, 1));
    }
}
