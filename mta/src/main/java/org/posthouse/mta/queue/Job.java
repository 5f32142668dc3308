package org.posthouse.mta.queue;

import java.util.List;
import org.posthouse.mta.relay.NextHop;

/** Recipients of one message that go the same way, by their numbers. The lane is a next hop, the id of an account, or {@link #OVERDUE}. */
final class Job implements org.posthouse.mta.schedule.Job {
    /** The lane of recipients whose time is over: nothing is tried any more. */
    static final Object OVERDUE = "overdue";

    private final Entry entry;
    private final Object lane;
    private final List<Integer> numbers;

    Job(Entry entry, Object lane, List<Integer> numbers) {
        this.entry = entry;
        this.lane = lane;
        this.numbers = List.copyOf(numbers);
    }

    Entry entry() {
        return entry;
    }

    boolean isOverdue() {
        return lane.equals(OVERDUE);
    }

    List<Integer> numbers() {
        return numbers;
    }

    @Override
    public Object lane() {
        return lane;
    }

    @Override
    public int priority() {
        return entry.arrival.terms().priority();
    }

    @Override
    public int weight() {
        return numbers.size();
    }

    @Override
    public boolean paced() {
        return lane instanceof NextHop;
    }
}
