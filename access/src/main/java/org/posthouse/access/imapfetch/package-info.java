/**
 * FETCH: what is told of a message, from the view, the stored structure or its bytes. RFC 3501 §6.4.5, §7.4.2. And URLFETCH: the same of messages
 * that a URL opens. RFC 4467
 */
@NullMarked
package org.posthouse.access.imapfetch;

import org.jspecify.annotations.NullMarked;
