/**
 * The built pages. Their sources are in {@code webmail/src}, their results are kept beside this package, so that neither building nor running needs Node.
 *
 * <p>Invariant: a file under {@code assets/} has a digest of its content in its name and never changes.
 */
@NullMarked
package org.posthouse.webmail;

import org.jspecify.annotations.NullMarked;
