package org.posthouse.mta.queue;

import java.util.List;

/** Stands in for the queue where one message at a time comes in. */
public interface PlainQueue extends Queue {
    @Override
    default boolean isOpen() {
        return true;
    }

    @Override
    default void put(List<Letter> letters) {
        throw new AssertionError("several messages");
    }

    @Override
    default boolean putOnce(long about, String word, List<Letter> letters) {
        throw new AssertionError("once: " + word);
    }

    @Override
    default boolean putForGood(long about, String word, List<Letter> letters) {
        throw new AssertionError("for good: " + word);
    }

    @Override
    default void forget(long about, String word) {
        throw new AssertionError("forget: " + word);
    }
}
