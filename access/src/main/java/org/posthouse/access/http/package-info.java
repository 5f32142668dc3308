/**
 * HTTP for all who serve something by it: the listeners, what is common to every answer, limits, and who sends a request. Sites say what there is to be had.
 *
 * <p>Invariants: no cross-origin access is granted to anybody; what changes anything and is authenticated by a cookie needs the session's token in a header
 * that no form and no foreign script can send; sessions are in memory, bounded, and end when the password changes.
 */
@NullMarked
package org.posthouse.access.http;

import org.jspecify.annotations.NullMarked;
