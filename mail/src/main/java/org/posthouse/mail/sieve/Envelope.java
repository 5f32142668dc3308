package org.posthouse.mail.sieve;

import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;

/** From whom a message came, and the recipient for which the script runs, as RCPT had it. RFC 5228 §5.4 */
public record Envelope(ReturnPath from, Address to) {}
