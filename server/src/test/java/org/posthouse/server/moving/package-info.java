@NullMarked
package org.posthouse.server.moving;

import org.jspecify.annotations.NullMarked;
