package org.posthouse.server.wiring;

import java.time.Duration;
import java.time.InstantSource;
import org.posthouse.mta.ending.Endings;
import org.posthouse.store.journey.JourneyId;
import org.posthouse.store.kv.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for messages without an ending while the server runs: each once, some minutes after it came, and at the start those of the last day. */
final class EndingRounds {
    private static final Logger LOG = LoggerFactory.getLogger(EndingRounds.class);
    private static final Duration FIRST = Duration.ofDays(1);
    private static final Duration QUIET = Duration.ofMinutes(1);
    /** Holes told in a round; the others are counted. */
    private static final int TOLD = 20;
    /** A journey's id is its millisecond and a counter of that many bits. */
    private static final int COUNTER_BITS = 20;

    private final Endings endings;
    private final InstantSource clock;
    private long last;

    EndingRounds(Endings endings, InstantSource clock) {
        this.endings = endings;
        this.clock = clock;
        last = (clock.millis() - FIRST.toMillis()) << COUNTER_BITS;
    }

    void look() throws Refusal {
        var holes = new int[1];
        Endings.Checked checked = endings.check(last, (clock.millis() - QUIET.toMillis()) << COUNTER_BITS, hole -> {
            if (hole.isWrong() && holes[0]++ < TOLD)
                LOG.warn("no ending: message {} {}: {}", JourneyId.show(hole.journey()), hole.recipient(), hole.what());
        });
        last = checked.last();
        endings.tidy(clock.instant());
        if (checked.unknown() > 0)
            LOG.info("of {} recipients the end is unknown, since the server stopped without notice", checked.unknown());
        if (holes[0] > TOLD)
            LOG.warn("no ending: {} more; `posthouse check` shows all", holes[0] - TOLD);
    }
}
