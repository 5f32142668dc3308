package org.posthouse.store.mailbox;

import org.jspecify.annotations.Nullable;

/** A mailbox with its counters as of one version. Sizes in octets. */
public record Mailbox(long id, MailboxName name, @Nullable SpecialUse use, boolean subscribed, long uidValidity, long uidNext,
        long messages, long unseen, long deleted,
        long size, long highestModSeq) {}
