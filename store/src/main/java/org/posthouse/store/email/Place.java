package org.posthouse.store.email;

import java.util.List;

/** Where an email is: one message of one mailbox. Keywords are the mailbox's list, whose bits are in the flags; the date in seconds since 1970. */
public record Place(long mailbox, long uid, long flags, List<String> keywords, long octets, long date) {}
