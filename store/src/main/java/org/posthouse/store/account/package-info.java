/**
 * Who there is: domains, accounts, aliases, credentials. Kept in the directory space; changed at once, without restart. Rows: {@code docs/formats.md}.
 *
 * <p>Invariants: the whole directory is in memory, changed under one lock after its commit, read by anyone without one; an account's id is never given
 * again; credentials are read from their row each time, so that a changed password counts at once; at most two argon2id hashes run at a time.
 */
@NullMarked
package org.posthouse.store.account;

import org.jspecify.annotations.NullMarked;
