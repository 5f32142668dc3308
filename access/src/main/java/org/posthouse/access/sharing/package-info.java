/**
 * Mailboxes that others share, as an account's mail of its own: what is not shared is not there, for whatever is built on it.
 *
 * <p>Invariants: nothing of a mailbox that is not shared for reading can be reached or told from {@link org.posthouse.access.sharing.SharedMail}, not even that
 * something happened in it; every change is looked at with the rights as of the call that makes it.
 */
@NullMarked
package org.posthouse.access.sharing;

import org.jspecify.annotations.NullMarked;
