/**
 * Notices to return paths: that a message failed, or that it is late.
 *
 * <p>Invariants. A notice has a null return path, so that no notice is ever written about a notice. It names only recipients of the message that it
 * is about, with the other side's words, and holds the message's header but not its body.
 */
@NullMarked
package org.posthouse.mta.bounce;

import org.jspecify.annotations.NullMarked;
