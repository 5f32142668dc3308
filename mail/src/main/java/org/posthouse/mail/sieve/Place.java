package org.posthouse.mail.sieve;

/** Where something stands in a script, from 1. All places are equal: where a thing stands is no part of what it is. */
public record Place(int line, int column) {
    /** Where a script begins. */
    public static final Place START = new Place(1, 1);

    @Override
    public boolean equals(Object o) {
        return o instanceof Place;
    }

    @Override
    public int hashCode() {
        return 1;
    }
}
