package org.posthouse.mta.delivery;

import java.time.Instant;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.store.kv.BlobId;

/**
 * A message that has come in whole: the bytes as received in a finished blob, and the trace fields we write before them (Received; Return-Path is added at
 * delivery). The id is its journey and, in the queue, its queue id. Size in octets, of the blob alone.
 */
public record Arrival(long id, ReturnPath returnPath, byte[] trace, BlobId blob, long size, Instant arrived, boolean eightBit,
        boolean smtpUtf8, String login) {}
