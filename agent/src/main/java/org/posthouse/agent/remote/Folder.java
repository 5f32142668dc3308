package org.posthouse.agent.remote;

import org.jspecify.annotations.Nullable;

/** A mailbox as people see it: its path with {@code /} between levels, what it is for (RFC 6154 §2 and RFC 8621 §2 roles in lower case: inbox, drafts, sent, junk, trash, archive; null for none), counts, and whether it can hold messages. */
public record Folder(String path, @Nullable String role, long messages, long unread, boolean selectable, boolean subscribed) {}
