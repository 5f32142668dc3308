/** Nets that hold the house: layers, tidiness, references to the standards. Each is itself tested with a planted violation. */
@NullMarked
package org.posthouse.house;

import org.jspecify.annotations.NullMarked;
