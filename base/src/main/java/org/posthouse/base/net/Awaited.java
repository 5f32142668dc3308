package org.posthouse.base.net;

/** Why a wait ended. */
public enum Awaited {
    /** The peer sent something or closed: a read returns at once. */
    INPUT,
    /** Another thread called wake: the session looks into its queue. */
    WOKEN,
    /** Neither, in the time given. */
    TIMEOUT
}
