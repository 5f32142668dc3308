package org.posthouse.store.rules;

import java.time.Instant;

/** A script as it is kept. Size in octets of UTF-8. */
public record StoredScript(String name, String text, boolean active, long size, Instant changed) {}
