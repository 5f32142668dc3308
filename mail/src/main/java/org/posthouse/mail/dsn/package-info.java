/** Delivery status notifications, written and read: RFC 3464 reports inside the multipart/report of RFC 6522, and the status codes of RFC 3463. */
@NullMarked
package org.posthouse.mail.dsn;

import org.jspecify.annotations.NullMarked;
