package org.posthouse.store.kv;

import org.posthouse.mail.mime.Source;

/** Random access to a blob: a {@link Source}; keeps at most one chunk (64 KB) in memory. An unreadable chunk is an IOException, never wrong bytes. */
public interface BlobReader extends Source, AutoCloseable {
    BlobId id();

    @Override
    void close();
}
