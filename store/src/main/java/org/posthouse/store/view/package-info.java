/**
 * The view of a mailbox: UIDs, flags, modseqs, sizes and dates of all messages in packed, immutable blocks that successive views share, and the difference
 * between two views. Nothing here reads or writes a disk.
 */
@NullMarked
package org.posthouse.store.view;

import org.jspecify.annotations.NullMarked;
