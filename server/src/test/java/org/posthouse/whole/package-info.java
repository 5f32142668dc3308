/** The whole server as a process of its own, used by clients and peers that are not ours, killed and started again. */
@NullMarked
package org.posthouse.whole;

import org.jspecify.annotations.NullMarked;
