/** Clients that send what no client should, and what of a server must hold all the same. */
@NullMarked
package org.posthouse.testkit.hostile;

import org.jspecify.annotations.NullMarked;
