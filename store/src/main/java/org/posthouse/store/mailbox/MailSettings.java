package org.posthouse.store.mailbox;

import java.time.Duration;

/**
 * Bounds of the mail store: mailboxes of an account, messages held in cached views of all accounts together, accounts kept ready, how long expunged
 * messages can be put back, how long a delivery key is remembered,
 * and blobs a sweep has under suspicion at once.
 */
public record MailSettings(int mailboxes, int cachedMessages, int openAccounts, Duration recoverWindow, Duration deliveryKeys,
        int sweptAtOnce) {
    public static final MailSettings DEFAULT = new MailSettings(10_000, 4_000_000, 1_000, Duration.ofDays(14), Duration.ofDays(7), 100_000);
}
