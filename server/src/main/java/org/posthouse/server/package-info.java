/** The process: main. What it consists of is in the packages below. */
@NullMarked
package org.posthouse.server;

import org.jspecify.annotations.NullMarked;
