package org.posthouse.store.mailbox;

import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Refusal;

/** The way to an account's mail. One per process. */
public interface MailStore extends AutoCloseable {
    /** The mail of an account; the same object for all who ask while anyone holds it. Refusal NO_SUCH_ACCOUNT. */
    AccountMail open(long account) throws Refusal;

    /** A new blob for message bytes; finish it before the append that refers to it. */
    BlobWriter newBlob() throws Refusal;

    /** Opens message bytes that no account's row refers to yet (queue). */
    BlobReader openBlob(BlobId id) throws Refusal;

    /** Deletes a blob that nothing refers to and nothing will. */
    void discard(BlobId id) throws Refusal;

    @Override
    void close();
}
