package org.posthouse.store.mailbox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.Structure;
import org.posthouse.store.kv.BlobId;

/**
 * A message to be added: trace fields written by us (whole header lines with CRLF, may be empty, at most 8 KB), then the bytes of a finished blob as received.
 * The size in octets and the structure are of both together. The delivery key, where given, makes a repeated delivery harmless (queue id and recipient);
 * the journey is the id its events are kept under.
 */
public record NewMessage(byte[] trace, BlobId blob, long size, Instant internalDate, FlagSet flags, Structure structure, long journey,
        @Nullable String deliveryKey) {
    /** The same message with other flags. */
    public NewMessage with(FlagSet other) {
        return new NewMessage(trace, blob, size, internalDate, other, structure, journey, deliveryKey);
    }
}
