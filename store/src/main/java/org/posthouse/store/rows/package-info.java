/**
 * Rows of an account's key space as bytes: their keys, and the records of those that stand for themselves. Layout and golden files: {@code docs/formats.md}.
 *
 * <p>What a row means and when it is written is the affair of {@code store.mailbox}, which stands on this room.
 */
@NullMarked
package org.posthouse.store.rows;

import org.jspecify.annotations.NullMarked;
