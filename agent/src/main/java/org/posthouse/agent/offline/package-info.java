/**
 * A copy of an account on this machine, and what is to be done with the account when it can be reached again. Plain files; {@code docs/agent.md} says which.
 *
 * <p>Invariants: what a command was told is queued is on the disk. Items are done in their order, each at most once where once is not the same as twice: before it is begun a mark is put on the disk, and an
 * item found with its mark is looked at before it is done again; a letter is never sent again. What the server refuses is put aside with its reason, and told. One process at a time changes the copy.
 */
@NullMarked
package org.posthouse.agent.offline;

import org.jspecify.annotations.NullMarked;
