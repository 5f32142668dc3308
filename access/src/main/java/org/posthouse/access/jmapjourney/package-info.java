/**
 * What happened to a message, told to whom it belongs: from what the server wrote down as it worked, and from what it wrote into the message. Ours; docs/jmap.md
 *
 * <p>Invariants: who received a message sees what concerns him and nothing of other recipients; who sent it sees how it came to each of them, and nothing of what became
 * of it in their accounts; what a message says of itself is marked as claimed.
 */
@NullMarked
package org.posthouse.access.jmapjourney;

import org.jspecify.annotations.NullMarked;
