@NullMarked
package org.posthouse.store.sharing;

import org.jspecify.annotations.NullMarked;
