package org.posthouse.store.mailbox;

import org.posthouse.store.view.UidSet;

/** Changed ones and those left alone because they changed meanwhile. The version is the modseq the changed ones now have. */
public record StoreResult(UidSet changed, UidSet conflicts, long version) {}
