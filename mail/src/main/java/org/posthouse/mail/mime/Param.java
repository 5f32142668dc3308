package org.posthouse.mail.mime;

/** One parameter as written: name in lower case, value without quotes, still encoded. RFC 2045 §5.1 */
public record Param(String name, Octets value) {}
