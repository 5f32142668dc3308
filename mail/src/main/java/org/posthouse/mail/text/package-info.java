/**
 * The text of a message as people read and search it: transfer encodings, charsets, encoded words and HTML removed, then case folded. A search through the
 * bytes and a search index both take the text from here and from nowhere else, so that they cannot differ.
 *
 * <p>Folded text is UTF-8. A zero octet, which folded text never holds, stands between header fields and between parts, so that nothing is found across
 * them. Whatever a sender writes, the work is linear in the octets of the message and the memory is bounded.
 */
@NullMarked
package org.posthouse.mail.text;

import org.jspecify.annotations.NullMarked;
