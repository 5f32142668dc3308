/** Time that moves when a test says so. */
@NullMarked
package org.posthouse.testkit.time;

import org.jspecify.annotations.NullMarked;
