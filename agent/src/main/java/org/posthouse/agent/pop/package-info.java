/**
 * Fetches mail by POP3 into a Maildir. RFC 1939
 *
 * <p>Invariants, whatever is killed whenever: a message is deleted on the server only when it is on the disk here under its name; and none is fetched twice as long as the server keeps its unique ids. To
 * that end {@link org.posthouse.agent.pop.Remembered} writes down under which name a message is about to be delivered before it is, and looks for that name before it fetches anything again.
 */
@NullMarked
package org.posthouse.agent.pop;

import org.jspecify.annotations.NullMarked;
