package org.posthouse.rocksdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the engine asks of the disk beside RocksDB's own files; tests put trouble here. Called on the committer thread for the most part, must not call the engine. */
public interface Disk {
    /** Octets that this process may still write. */
    long freeBytes() throws IOException;

    /** Just before a group is written and synced; an exception counts as a failed sync. */
    default void beforeSync() throws IOException {}

    /** After a group was synced, before anyone is told; an exception counts as a failed sync. */
    default void afterSync() throws IOException {}

    /** The disk that a folder is on. */
    static Disk of(Path folder) {
        return () -> Files.getFileStore(folder).getUsableSpace();
    }
}
