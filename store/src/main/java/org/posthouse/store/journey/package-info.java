/**
 * What happened to every message: events written by the server as it works, kept 30 days, bounded in size.
 *
 * <p>Recording never delays and never fails a delivery: events ride along with the next group commit; when too many wait, the oldest detail is dropped and
 * the fact of the drop is recorded.
 */
@NullMarked
package org.posthouse.store.journey;

import org.jspecify.annotations.NullMarked;
