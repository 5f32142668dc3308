/**
 * Commands about mailboxes as a whole: CREATE, DELETE, RENAME, LIST, STATUS, subscriptions. RFC 3501 §6.3
 */
@NullMarked
package org.posthouse.access.imapmailbox;

import org.jspecify.annotations.NullMarked;
