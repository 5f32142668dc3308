package org.posthouse.store.item;

/** One thing: its id, the versions that made and last changed it, and what it is, in a format of its kind. */
public record Item(long id, long created, long changed, byte[] content) {}
