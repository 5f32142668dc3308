package org.posthouse.store.mailbox;

import java.time.Instant;

/** An expunged message that can still be put back. */
public record Recoverable(long mailbox, MailboxName mailboxName, Instant expunged, MessageRow row) {}
