/** Reading messages one after the other, as POP3 clients and many IMAP clients do, with fewer reads of the store than messages. */
@NullMarked
package org.posthouse.access.reading;

import org.jspecify.annotations.NullMarked;
