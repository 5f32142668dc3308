package org.posthouse.store.kv;

import org.jspecify.annotations.Nullable;

/** Counters since the start and the present state of an engine; trouble is null when all is well, else one sentence that says what to do. */
public record EngineStatus(long commits, long syncs, long freeBytes, boolean readOnly, @Nullable String trouble) {}
