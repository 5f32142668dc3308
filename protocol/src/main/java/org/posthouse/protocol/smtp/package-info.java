/**
 * The grammar of SMTP, both ways: commands and replies as values, parsed and encoded. RFC 5321 §4.1, §4.2
 *
 * <p>Invariants: {@code parse(encode(x))} equals {@code x} for every command and reply; nothing here reads more than it was given or knows a session.
 * Two things are bent, as others do: blanks at the end of a line (RFC 5321 §4.1.1) and blanks after the colon of MAIL FROM and RCPT TO are ignored.
 */
@NullMarked
package org.posthouse.protocol.smtp;

import org.jspecify.annotations.NullMarked;
