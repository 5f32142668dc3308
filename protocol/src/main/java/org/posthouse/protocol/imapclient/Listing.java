package org.posthouse.protocol.imapclient;

import java.util.Set;

/**
 * One mailbox of a listing. RFC 3501 §7.2.2
 *
 * @param name decoded, with the server's own separator
 * @param separator between levels; empty in a flat hierarchy
 * @param attributes as the server writes them, with their backslash, in lower case
 * @param subscribed by LSUB where LIST does not tell
 * @param counts UNTOLD where they were not asked for, or the mailbox has none
 */
public record Listing(String name, String separator, Set<String> attributes, boolean subscribed, Counts counts) {
    public Listing {
        attributes = Set.copyOf(attributes);
    }

    /** Whether it can be opened. */
    public boolean selectable() {
        return !attributes.contains("\\noselect") && !attributes.contains("\\nonexistent");
    }

    Listing subscribedAs(boolean now) {
        return new Listing(name, separator, attributes, now, counts);
    }

    Listing with(Counts now) {
        return new Listing(name, separator, attributes, subscribed, now);
    }
}
