package org.posthouse.mta.gate;

import java.time.Duration;
import java.util.List;
import org.posthouse.base.net.Network;

/**
 * What is asked of strangers.
 *
 * @param friends networks that nothing is asked of
 * @param allow DNS lists whose hosts come in whatever else is said of them, by their zones
 * @param block DNS lists whose hosts are refused
 * @param doubt DNS lists whose hosts come in, with a note for who judges the message
 * @param patience with DNS, at the first recipient
 * @param greylist null for none
 */
public record GateSettings(List<Network> friends, List<String> allow, List<String> block, List<String> doubt, Duration patience,
        @org.jspecify.annotations.Nullable Greylisting greylist) {
    /**
     * How greylisting goes. RFC 6647
     *
     * @param delay before a first message is taken
     * @param window in which it must come again
     * @param keep how long who came again is remembered, from its last message on
     * @param rows remembered at most
     */
    public record Greylisting(Duration delay, Duration window, Duration keep, int rows) {
        public Greylisting {
            if (delay.compareTo(window) >= 0 || delay.isNegative() || delay.isZero() || keep.compareTo(window) < 0 || rows < 100)
                throw new IllegalArgumentException("a greylist needs a delay that is shorter than the window, and that than the memory");
        }
    }

    /** Without lists that only raise doubts. */
    public GateSettings(List<Network> friends, List<String> allow, List<String> block, Duration patience,
            @org.jspecify.annotations.Nullable Greylisting greylist) {
        this(friends, allow, block, List.of(), patience, greylist);
    }

    public GateSettings {
        doubt = List.copyOf(doubt);
        friends = List.copyOf(friends);
        allow = List.copyOf(allow);
        block = List.copyOf(block);
        if (allow.size() + block.size() + doubt.size() > 30)
            throw new IllegalArgumentException("30 DNS lists are enough");
    }

    /** Whether anything is asked. */
    public boolean isOff() {
        return block.isEmpty() && doubt.isEmpty() && greylist == null;
    }
}
