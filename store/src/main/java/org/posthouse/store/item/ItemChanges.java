package org.posthouse.store.item;

import java.util.List;

/** What happened to a kind of things since a state, which is now the state. */
public record ItemChanges(long state, List<Long> created, List<Long> updated, List<Long> destroyed) {}
