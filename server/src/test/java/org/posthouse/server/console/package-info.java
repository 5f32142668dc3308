@NullMarked
package org.posthouse.server.console;

import org.jspecify.annotations.NullMarked;
