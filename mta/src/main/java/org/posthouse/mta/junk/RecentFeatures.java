package org.posthouse.mta.junk;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;

/** The words of the last few messages, so that one for many recipients is read once. */
final class RecentFeatures {
    private static final int SLOTS = 16;

    private static final class Slot {
        final ReentrantLock turn = new ReentrantLock();
        long arrival;
        @Nullable
        Features features;
    }

    private final Slot[] slots = new Slot[SLOTS];

    RecentFeatures() {
        for (int i = 0; i < SLOTS; i++)
            slots[i] = new Slot();
    }

    Features of(long arrival, Source whole, Structure structure) throws IOException {
        Slot slot = slots[(int) Math.floorMod(arrival, (long) SLOTS)];
        slot.turn.lock();
        try {
            Features known = slot.features;
            if (known != null && slot.arrival == arrival)
                return known;
            Features features = Features.of(whole, structure);
            slot.arrival = arrival;
            slot.features = features;
            return features;
        } finally {
            slot.turn.unlock();
        }
    }
}
