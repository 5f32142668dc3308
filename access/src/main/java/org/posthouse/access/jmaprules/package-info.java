/**
 * What an account says about mail that comes for it, by JMAP: Sieve scripts, the same that ManageSieve edits, and a vacation answer that is sent beside
 * them. RFC 9661, RFC 8621 §8
 *
 * <p>Invariants: what is put has been read as Sieve before; the state of the scripts changes with each change of any of them, whoever made it; a blob id of a
 * script stands for that text, and for nothing once the text is another.
 */
@NullMarked
package org.posthouse.access.jmaprules;

import org.jspecify.annotations.NullMarked;
