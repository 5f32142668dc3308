@NullMarked
package org.posthouse.store.record;

import org.jspecify.annotations.NullMarked;
