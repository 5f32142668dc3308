/**
 * How the rooms are put together. {@link org.posthouse.server.wiring.House} is what is kept in a folder, without any network; {@link
 * org.posthouse.server.wiring.Server} is a house with its doors open.
 *
 * <p>Invariants: one process at a time works on a folder (the lock in data/lock); doors open only when everything behind them stands, and close before
 * anything behind them goes.
 */
@NullMarked
package org.posthouse.server.wiring;

import org.jspecify.annotations.NullMarked;
