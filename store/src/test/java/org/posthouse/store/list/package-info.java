@NullMarked
package org.posthouse.store.list;

import org.jspecify.annotations.NullMarked;
