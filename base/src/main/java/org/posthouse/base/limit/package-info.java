/**
 * Limits on what peers may do: rates, connections, errors. Every table here has a bounded number of keys and reads time from an
 * InstantSource; all types may be used by many threads.
 */
@NullMarked
package org.posthouse.base.limit;

import org.jspecify.annotations.NullMarked;
