/**
 * What a program needs to show mail safely: bodies cleaned, pictures through us, who a message is really from, leaving lists. Ours; docs/jmap.md
 *
 * <p>Invariants: only what this server has written itself is believed about a message; nothing is asked of another server but for an address in a message that was cleaned
 * for the same account; a list is left at most once.
 */
@NullMarked
package org.posthouse.access.jmapreading;

import org.jspecify.annotations.NullMarked;
