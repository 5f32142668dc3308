@NullMarked
package org.posthouse.store.journey;

import org.jspecify.annotations.NullMarked;
