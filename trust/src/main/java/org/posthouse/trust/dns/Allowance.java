package org.posthouse.trust.dns;

import org.jspecify.annotations.Nullable;

/** How many questions somebody may cause. Safe for many threads. */
public interface Allowance {
    /** Takes one question: null where it may be asked, else why not, one line for people. */
    @Nullable
    String take();
}
