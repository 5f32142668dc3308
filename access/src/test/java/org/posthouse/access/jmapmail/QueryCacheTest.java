package org.posthouse.access.jmapmail;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class QueryCacheTest {
    @Test
    void aLongQueryTakesNoMoreThanAShortOne() {
        QueryCache.Key key = QueryCache.Key.of(1, "x".repeat(1_000_000), 7);
        assertEquals(64, key.hash().length());
        QueryCache cache = new QueryCache();
        cache.put(key, new long[]{5});
        assertArrayEquals(new long[]{5}, cache.get(QueryCache.Key.of(1, "x".repeat(1_000_000), 7)));
        assertNull(cache.get(QueryCache.Key.of(1, "y".repeat(1_000_000), 7)));
    }
}
