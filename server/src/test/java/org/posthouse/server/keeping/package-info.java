@NullMarked
package org.posthouse.server.keeping;

import org.jspecify.annotations.NullMarked;
