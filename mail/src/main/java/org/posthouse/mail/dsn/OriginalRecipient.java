package org.posthouse.mail.dsn;

/** The address as the first sender had it, decoded; the type is an atom such as {@code rfc822} or {@code utf-8}. RFC 3461 §4.2, RFC 6533 §3 */
public record OriginalRecipient(String type, String address) {}
