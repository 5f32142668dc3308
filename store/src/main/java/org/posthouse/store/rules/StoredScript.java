package org.posthouse.store.rules;

import java.time.Instant;

/** A script as it is kept. The id stays when it gets another name or text; size in octets of UTF-8. */
public record StoredScript(long id, String name, String text, boolean active, long size, Instant changed) {}
