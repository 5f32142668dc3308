/**
 * All checks of one message together, from the octets as they come in to the results.
 */
@NullMarked
package org.posthouse.trust.verdict;

import org.jspecify.annotations.NullMarked;
