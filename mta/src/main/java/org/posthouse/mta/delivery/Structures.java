package org.posthouse.mta.delivery;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;

/** The structures of the last few messages that went to several accounts, so that each is read once and not once a recipient. */
final class Structures {
    private static final int SLOTS = 16;

    private static final class Slot {
        final ReentrantLock turn = new ReentrantLock();
        long arrival;
        @Nullable
        Structure structure;
    }

    private final Slot[] slots = new Slot[SLOTS];

    Structures() {
        for (int i = 0; i < SLOTS; i++)
            slots[i] = new Slot();
    }

    /** The structure of an arrival's bytes with the trace fields before them, which are the same for all its recipients. */
    Structure of(long arrival, Source whole) throws IOException {
        Slot slot = slots[(int) Math.floorMod(arrival, (long) SLOTS)];
        slot.turn.lock();
        try {
            Structure known = slot.structure;
            if (known != null && slot.arrival == arrival)
                return known;
            Structure structure = Structure.of(whole, Limits.DEFAULT);
            slot.arrival = arrival;
            slot.structure = structure;
            return structure;
        } finally {
            slot.turn.unlock();
        }
    }
}
