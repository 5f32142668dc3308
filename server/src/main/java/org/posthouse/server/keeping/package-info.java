/**
 * Keeping what is kept: backups, what is taken back from them, what is got out of a damaged folder, and the snapshot before an upgrade.
 *
 * <p>A backup is a folder of ordinary files ({@code docs/keeping.md}): {@code files/} holds each file once under its SHA-256, {@code snapshots/} a list for each
 * snapshot.
 *
 * <p>Invariants: a file in {@code files/} is whole and synced before it has its name; a snapshot's list is written after all its files, so that a snapshot that can be
 * seen is whole, whenever the process dies; a file goes only when no list names it; one process at a time changes a backup.
 */
@NullMarked
package org.posthouse.server.keeping;

import org.jspecify.annotations.NullMarked;
