package org.posthouse.protocol.pop3client;

/** One line of UIDL: the message number and its unique id, 1 to 70 characters. RFC 1939 §7 */
public record UniqueId(int number, String id) {}
