package org.posthouse.protocol.pop3client;

/** One line of LIST: the message number and its size in octets. RFC 1939 §5 */
public record Listed(int number, long octets) {}
