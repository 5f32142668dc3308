package org.posthouse.mta.queue;

import java.util.List;

/** Recipients of one message that go the same way, by their numbers. The lane is a next hop, or the id of an account. */
record Job(Entry entry, Object lane, List<Integer> numbers) {}
