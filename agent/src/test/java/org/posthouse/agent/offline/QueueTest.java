package org.posthouse.agent.offline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.agent.remote.RemoteException;

class QueueTest {
    @TempDir
    Path folder;

    @Test
    void whatWaitsIsDroppedUnlessItWasBegun() throws Exception {
        var queue = new Queue(folder);
        long waits = queue.add(new Item.Create("one"), null);
        long begun = queue.add(new Item.Create("two"), null);
        long refused = queue.add(new Item.Create("three"), null);
        queue.begin(begun);
        queue.refuse(refused, "no");
        queue.drop(waits);
        queue.drop(refused);
        assertThrows(RemoteException.class, () -> queue.drop(begun));
        assertEquals(List.of(begun), queue.numbers());
        assertEquals(List.of(), queue.refused());
        assertThrows(RemoteException.Gone.class, () -> queue.drop(waits));
    }
}
