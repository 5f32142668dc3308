/**
 * Commands that change messages: APPEND, STORE, COPY, MOVE, REPLACE, EXPUNGE. RFC 3501 §6.4
 *
 * <p>Liberty: a message whose header has octets above 127 is taken as a plain literal too, also from who has not enabled UTF8=ACCEPT (RFC 6855 §4 asks for
 * NO), because clients copy such messages from elsewhere and have no other form to send them in.
 */
@NullMarked
package org.posthouse.access.imapchange;

import org.jspecify.annotations.NullMarked;
