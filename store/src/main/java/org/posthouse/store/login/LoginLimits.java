package org.posthouse.store.login;

import java.time.Duration;

/**
 * How much guessing is borne, over all protocols.
 *
 * @param perAddress failed logins in a period after which an address (IPv6: /64) may not try any more
 * @param perAccount failed logins in a period, from wherever, after which strangers to the account have to wait
 * @param period in which either is forgotten
 * @param delay before the answer to a failed login; it doubles with each further one from the address, up to eight times
 * @param strangerDelay before a stranger's password is looked at while an account is being guessed at
 * @param strangers how many may wait so at a time for one account
 */
public record LoginLimits(int perAddress, int perAccount, Duration period, Duration delay, Duration strangerDelay, int strangers) {
    public static final LoginLimits DEFAULT = new LoginLimits(30, 20, Duration.ofMinutes(10), Duration.ofSeconds(1), Duration.ofSeconds(5),
            5);

    /** Counts as usual, and keeps nobody waiting. */
    public static final LoginLimits PROMPT = new LoginLimits(30, 20, Duration.ofMinutes(10), Duration.ZERO, Duration.ZERO, 5);
}
