package org.posthouse.store.sharing;

import org.jspecify.annotations.Nullable;

/** An entry in lower case and its octets, null to take it away; private to an account, or with the account 0 shared by all. RFC 5464 §3 */
@SuppressWarnings("ArrayRecordComponent")
public record Annotation(long account, String entry, byte @Nullable [] value) {
    /** Octets of a value. */
    public static final int MAX_VALUE = 16 * 1024;
    /** Entries of one mailbox that one account sees. */
    public static final int MAX_ENTRIES = 200;
}
