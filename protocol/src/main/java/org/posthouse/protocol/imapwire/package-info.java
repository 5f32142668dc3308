/**
 * The words that IMAP commands and responses are made of: atoms, strings, literals, lists, sets, mailbox names, dates; read with limits, written. RFC 3501 §9
 */
@NullMarked
package org.posthouse.protocol.imapwire;

import org.jspecify.annotations.NullMarked;
