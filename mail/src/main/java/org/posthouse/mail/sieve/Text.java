package org.posthouse.mail.sieve;

/** A string of a script; with variables in it where varies is set. RFC 5229 §3 */
record Text(String raw, boolean varies, Place place) {}
