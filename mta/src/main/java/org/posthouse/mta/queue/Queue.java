package org.posthouse.mta.queue;

import java.util.List;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.store.kv.Refusal;

/** Where accepted mail waits. */
public interface Queue {
    /** Whether the store takes anything at the moment; cheap. */
    boolean isOpen();

    /** Keeps the message for these recipients; durable when it returns, and due at once. */
    void put(Arrival arrival, List<Recipient> recipients) throws Refusal;

    /**
     * The same where nothing else knows the message's octets or will: they go with the last recipient if it is reached before
     * the message leaves memory, and otherwise with the sweep of what nobody knows.
     */
    default void putOwn(Arrival arrival, List<Recipient> recipients) throws Refusal {
        put(arrival, recipients);
    }

    /** Keeps several messages, all of them or none; durable when it returns. */
    void put(List<Letter> letters) throws Refusal;

    /**
     * Keeps several messages that follow from one in the queue, once for each word: repeated while that one is still in the queue it changes nothing.
     *
     * @return false where it was done before
     */
    boolean putOnce(long about, String word, List<Letter> letters) throws Refusal;

    /** The same for what follows from something that is not in the queue: it is known that it was done until {@link #forget} is called. */
    boolean putForGood(long about, String word, List<Letter> letters) throws Refusal;

    /** What {@link #putForGood} has done need not be known any longer than what {@link #putOnce} does. */
    void forget(long about, String word) throws Refusal;
}
