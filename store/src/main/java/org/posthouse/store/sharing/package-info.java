/**
 * What mailboxes have beside messages: rights of others than the owner and the lists that grant them (RFC 4314), annotations (RFC 5464), and how much an
 * account may keep (RFC 9208). And those who watch what is changed by others.
 *
 * <p>The owner of a mailbox has all rights, always; a list speaks of others. It names accounts by their id, which is never given twice, so that what was
 * granted to an account ends with it. {@code anyone} is everybody who has an account here. What somebody may do is what is granted to the account or to
 * anyone, less what is taken from either.
 */
@NullMarked
package org.posthouse.store.sharing;

import org.jspecify.annotations.NullMarked;
