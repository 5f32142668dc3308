/**
 * What people want beside the mail itself: whom to write to, emails that come back later, and what their programs remember for them. docs/jmap.md
 *
 * <p>Invariants: an email that is put off is in the mailbox Snoozed, or it is back: never in neither; what was due while nobody looked wakes with the first
 * look; whom an account writes to is known to that account alone.
 */
@NullMarked
package org.posthouse.access.jmapmailing;

import org.jspecify.annotations.NullMarked;
