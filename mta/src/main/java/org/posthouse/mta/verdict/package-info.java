/**
 * What becomes of a stranger's message after what was found out about where it comes from: taken, marked, put off or refused.
 */
@NullMarked
package org.posthouse.mta.verdict;

import org.jspecify.annotations.NullMarked;
