/**
 * The grammar of IMAP4rev1 (RFC 3501 §9) and its extensions, both ways: commands and responses, read and written.
 *
 * <p>Invariants. One method per rule of the ABNF, named like it; what is written can be read back and is equal. Nothing a peer sends
 * makes anything grow beyond {@link org.posthouse.protocol.imapwire.ImapLimits}. Mailbox names are Unicode here and modified UTF-7 on the
 * wire. The message of an APPEND is not read by the parser: it stops before the literal's first octet.
 */
@NullMarked
package org.posthouse.protocol.imap;

import org.jspecify.annotations.NullMarked;
import org.posthouse.protocol.imapwire.ImapLimits;
