/** What every engine must do, and engines that misbehave on request or count. */
@NullMarked
package org.posthouse.testkit.engine;

import org.jspecify.annotations.NullMarked;
