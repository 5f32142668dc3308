@NullMarked
package org.posthouse.store.mailbox;

import org.jspecify.annotations.NullMarked;
