package org.posthouse.protocol.pop3client;

/** What STAT says: messages and their octets in all. RFC 1939 §5 */
public record Maildrop(int messages, long octets) {}
