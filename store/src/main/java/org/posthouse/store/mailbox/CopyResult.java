package org.posthouse.store.mailbox;

import org.posthouse.store.view.UidSet;

/** UIDs in the source and, in the same order, in the target. RFC 4315 §3 */
public record CopyResult(long uidValidity, UidSet from, UidSet to) {}
