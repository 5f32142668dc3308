package org.posthouse.trust.dns;

/** A mail exchanger; lower preference is tried first. The exchange "" says that the domain takes no mail. RFC 5321 §5.1, RFC 7505 §3 */
public record Mx(int preference, String exchange) {}
