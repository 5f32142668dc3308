package org.posthouse.mta.delivery;

/** Where a recipient's mail goes, decided when the recipient was accepted. */
public sealed interface Route {
    record Local(long account) implements Route {}

    record Remote() implements Route {}

    /** To a list of addresses here: to its members, or to what works for it, as the recipient's address has it. */
    record Group(long list) implements Route {}
}
