/** Into a local mailbox: which account and mailbox, with which trace fields; idempotent by delivery key. */
@NullMarked
package org.posthouse.mta.delivery;

import org.jspecify.annotations.NullMarked;
