/**
 * Finding messages by their text. A {@link org.posthouse.store.search.TextIndex} answers for all messages it knows and says which it does not know yet; those
 * are read ({@link org.posthouse.store.search.MessageScan}), so that an answer is never incomplete and an index may lag, be thrown away or be missing.
 *
 * <p>What a text is, and what it means that it is found, is said in {@code mail.text} alone: an index must answer exactly as {@link
 * org.posthouse.store.search.TextMatcher} does.
 */
@NullMarked
package org.posthouse.store.search;

import org.jspecify.annotations.NullMarked;
