/** Time: durations as people write them. The clock itself is {@link java.time.InstantSource}, handed to whoever needs it. */
@NullMarked
package org.posthouse.base.time;

import org.jspecify.annotations.NullMarked;
