@NullMarked
package org.posthouse.store.audit;

import org.jspecify.annotations.NullMarked;
