/**
 * Who changed what on this server, who looked into whose mail, and who logged in or tried to.
 *
 * <p>Invariants: a change is on disk before it is begun, and its outcome before it is answered; each kind of entry has a ring of its own, bounded in days and in
 * number, so that a flood of guesses pushes out no change; no secret is ever written.
 */
@NullMarked
package org.posthouse.store.audit;

import org.jspecify.annotations.NullMarked;
