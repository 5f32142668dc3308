package org.posthouse.access.imapsearch;

/** What is known of whether a message matches. */
enum Truth {
    NO, YES,
    /** Not from the facts at hand. */
    UNKNOWN;

    static Truth of(boolean b) {
        return b ? YES : NO;
    }

    Truth not() {
        return switch (this) {
            case NO -> YES;
            case YES -> NO;
            case UNKNOWN -> UNKNOWN;
        };
    }
}
