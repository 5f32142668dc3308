package org.posthouse.store.list;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;

/**
 * One on a list.
 *
 * @param number which no other member of the list has had
 * @param bounceDays days on which mail to it came back for good, since the first of them
 * @param firstBounce day since 1970 of the first, 0 for none
 * @param lastBounce day since 1970 of the last, 0 for none
 * @param suspended since when it gets nothing, null while it does
 */
public record Member(Address address, long number, Instant since, int bounceDays, long firstBounce, long lastBounce,
        @Nullable Instant suspended) {
    static final int WINDOW_DAYS = 30;
    /** Days with bounces within the window after which it gets nothing more. */
    public static final int MAX_BOUNCE_DAYS = 5;

    static Member fresh(Address address, long number, Instant since) {
        return new Member(address, number, since, 0, 0, 0, null);
    }

    /** After mail to it came back on that day; several on one day count once, so that one busy day suspends nobody. */
    Member bounced(long day, Instant now) {
        if (day == lastBounce)
            return this;
        boolean again = firstBounce > 0 && day - firstBounce < WINDOW_DAYS;
        int days = again ? bounceDays + 1 : 1;
        Instant out = suspended != null ? suspended : days >= MAX_BOUNCE_DAYS ? now : null;
        return new Member(address, number, since, days, again ? firstBounce : day, day, out);
    }

    Member resumed() {
        return fresh(address, number, since);
    }
}
