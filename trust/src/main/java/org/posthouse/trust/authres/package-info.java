/**
 * The words for what was found out about a message, and the field that carries them. RFC 8601
 *
 * <p>Invariants. What is read is bounded, and never more than once looked at; what is written cannot end a line, a comment or the field, whoever's words it
 * has. Reading what was written gives the same again.
 */
@NullMarked
package org.posthouse.trust.authres;

import org.jspecify.annotations.NullMarked;
