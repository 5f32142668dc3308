package org.posthouse.mta.bounce;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.limit.RateLimiter;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Authenticity;

/**
 * Who is told at all. A return path that is certainly forged never, since whoever has it would get the answer to mail that somebody else sent; one that nobody
 * could vouch for as configured; and each so many times an hour.
 */
final class Policy {
    private static final int MAX_KEYS = 10_000;

    private final Settings settings;
    private final RateLimiter strangers;
    private final RateLimiter own;

    Policy(Settings settings, InstantSource clock) {
        this.settings = settings;
        strangers = new RateLimiter(settings.perHour(), Duration.ofHours(1), MAX_KEYS, clock);
        own = new RateLimiter(settings.perHourOwn(), Duration.ofHours(1), MAX_KEYS, clock);
    }

    /** Why nobody may be told about that message; null where somebody may. */
    @Nullable
    String silence(Arrival message) {
        if (message.returnPath().isNull())
            return "the return path is null: nobody is to be told";
        if (!message.login().isEmpty())
            return null;
        if (message.authenticity() == Authenticity.FAIL)
            return "the return path is forged: whoever has it is not to be told";
        if (message.authenticity() == Authenticity.UNKNOWN && !settings.strangers())
            return "nothing vouches for the return path, and such are not told here";
        return null;
    }

    /** Counts a notice; false where there were too many. */
    boolean take(Arrival message) {
        String key = message.returnPath().toString().toLowerCase(Locale.ROOT);
        return (message.login().isEmpty() ? strangers : own).tryTake(key);
    }
}
