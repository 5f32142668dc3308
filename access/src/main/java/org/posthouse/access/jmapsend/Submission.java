package org.posthouse.access.jmapsend;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.store.account.Account;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.Refusal;

/** Where mail that is sent goes: the queue, as this room sees it. Safe for all threads. */
public interface Submission {
    /**
     * A message to be sent: its octets in a finished blob.
     *
     * @param from null for an empty return path
     * @param eightBit whether there are octets above 127
     * @param utf8 whether some of them are in the header
     * @param hold not to be sent before; null for at once
     */
    record Letter(Account account, @Nullable Address from, List<Address> to, BlobId blob, long size, boolean eightBit,
            boolean utf8,
            @Nullable Instant hold) {}

    /** What is known of a recipient: a reply in SMTP's form, and queued, yes, no or unknown. */
    record Status(String reply, String delivered) {}

    /** How long a message may be held at most. */
    Duration maxHold();

    int maxRecipients();

    /** Those of the addresses that are nobody's here. */
    List<Address> unreachable(List<Address> to) throws Refusal;

    /** An id for a message to be sent, by which it can be asked for; never given twice. */
    long newId();

    /** Sends a message under an id of {@link #newId}: durable when it returns. */
    void send(long id, Letter letter) throws Refusal;

    /** Whether {@link #send} has taken a message under that id, whatever has become of it since. */
    boolean has(Account account, long id) throws Refusal;

    /** Takes back a message of that account, whole: false where any recipient may have been reached, which changes nothing. */
    boolean cancel(Account account, long id) throws Refusal;

    /** What is known of its recipients, by address as it was given. */
    Map<String, Status> status(Account account, long id) throws Refusal;
}
