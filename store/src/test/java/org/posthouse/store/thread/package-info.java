@NullMarked
package org.posthouse.store.thread;

import org.jspecify.annotations.NullMarked;
