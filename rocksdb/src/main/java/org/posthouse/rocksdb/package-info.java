/**
 * The embedded engine: RocksDB, with message bytes in its blob files.
 *
 * <p>Threads: virtual threads never enter RocksDB, for a native call holds on to their carrier. One committer thread owns all writing: it takes groups of
 * commits and blob chunks from one bounded queue, in the order they were handed over, and writes each group with one synced write. A small pool of reader
 * threads serves gets and scans; a caller that is a platform thread already reads by itself.
 *
 * <p>Keys: the column family {@code default} holds the rows, as kind octet, space id (8 octets), key; the bare prefix holds the space's version. Kind 255 is the
 * index of blobs: id, then state and size. The column family {@code blobs} holds the bytes: blob id, chunk number (4 octets). Chunk 0 is written last and is what makes a
 * blob exist: it carries the size and the octets after the last full chunk; full chunks are numbered from 1. Every chunk has a CRC-32C over its key and its octets.
 *
 * <p>Invariants: a future completes only after the write that covers it was synced; whatever was handed over before a commit is durable with it; after a failed
 * write nothing is acknowledged or served until the engine is opened again; the engine closes native objects only when no thread is inside RocksDB.
 */
@NullMarked
package org.posthouse.rocksdb;

import org.jspecify.annotations.NullMarked;
