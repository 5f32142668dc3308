package org.posthouse.protocol.imapclient;

/** Where a message came to lie; zeros where the server does not tell. RFC 4315 §3 */
public record Appended(long uidValidity, long uid) {}
