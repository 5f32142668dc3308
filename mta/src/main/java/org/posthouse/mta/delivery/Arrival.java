package org.posthouse.mta.delivery;

import java.time.Instant;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.store.kv.BlobId;

/**
 * A message that has come in whole: the bytes as received in a finished blob, and the trace fields we write before them (Received; Return-Path is added at
 * delivery). The id is its journey and, in the queue, its queue id. Size in octets, of the blob alone. The login is empty for mail from strangers.
 */
public record Arrival(long id, ReturnPath returnPath, byte[] trace, BlobId blob, long size, Instant arrived, Terms terms, String login,
        Authenticity authenticity) {
    /** Of whose return path nothing is known. */
    public Arrival(long id, ReturnPath returnPath, byte[] trace, BlobId blob, long size, Instant arrived, Terms terms, String login) {
        this(id, returnPath, trace, blob, size, arrived, terms, login, Authenticity.UNKNOWN);
    }

    public Arrival with(Authenticity found) {
        return new Arrival(id, returnPath, trace, blob, size, arrived, terms, login, found);
    }

    public Arrival with(Terms other) {
        return new Arrival(id, returnPath, trace, blob, size, arrived, other, login, authenticity);
    }

    /** With fields before its trace. */
    public Arrival before(byte[] fields) {
        byte[] all = java.util.Arrays.copyOf(fields, fields.length + trace.length);
        System.arraycopy(trace, 0, all, fields.length, trace.length);
        return new Arrival(id, returnPath, all, blob, size, arrived, terms, login, authenticity);
    }

    public boolean eightBit() {
        return terms.content() != Terms.Content.SEVEN_BIT;
    }

    public boolean smtpUtf8() {
        return terms.smtpUtf8();
    }
}
