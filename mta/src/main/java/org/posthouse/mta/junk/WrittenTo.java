package org.posthouse.mta.junk;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Function;
import org.posthouse.mail.address.Address;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.queue.Letter;
import org.posthouse.mta.queue.Queue;
import org.posthouse.store.junk.JunkData;
import org.posthouse.store.junk.Who;
import org.posthouse.store.kv.Refusal;

/** A queue that notes to whom those who log in write. What is noted waits in memory, so many messages at most, for {@link #round}; after them nothing is noted. */
public final class WrittenTo implements Queue {
    private static final int MAX_WAITING = 1000;
    /** Who writes to more at once does not know them. */
    private static final int MAX_RECIPIENTS = 50;

    /** Finds the account of a login. */
    public interface Accounts extends Function<Address, Optional<Long>> {}

    private record Note(String login, List<Who> to) {}

    private final Queue queue;
    private final JunkData data;
    private final Accounts accounts;
    private final BlockingQueue<Note> waiting = new ArrayBlockingQueue<>(MAX_WAITING);

    public WrittenTo(Queue queue, JunkData data, Accounts accounts) {
        this.queue = queue;
        this.data = data;
        this.accounts = accounts;
    }

    private void note(Arrival arrival, List<Recipient> recipients) {
        if (!arrival.login().isEmpty() && recipients.size() <= MAX_RECIPIENTS && !recipients.isEmpty())
            waiting.offer(new Note(arrival.login(), recipients.stream().map(r -> Who.of(r.original())).toList()));
    }

    /** Keeps what was noted. */
    public void round() throws Refusal {
        for (Note n = waiting.poll(); n != null; n = waiting.poll()) {
            Optional<Long> account = Address.tryParse(n.login).flatMap(accounts);
            if (account.isPresent())
                data.writtenTo(account.get(), n.to);
        }
    }

    @Override
    public void put(Arrival arrival, List<Recipient> recipients) throws Refusal {
        queue.put(arrival, recipients);
        note(arrival, recipients);
    }

    @Override
    public void putOwn(Arrival arrival, List<Recipient> recipients) throws Refusal {
        queue.putOwn(arrival, recipients);
        note(arrival, recipients);
    }

    @Override
    public void put(List<Letter> letters) throws Refusal {
        queue.put(letters);
        for (Letter l : letters)
            note(l.arrival(), l.recipients());
    }

    @Override
    public boolean putOnce(long about, String word, List<Letter> letters) throws Refusal {
        return queue.putOnce(about, word, letters);
    }

    @Override
    public boolean putForGood(long about, String word, List<Letter> letters) throws Refusal {
        return queue.putForGood(about, word, letters);
    }

    @Override
    public void forget(long about, String word) throws Refusal {
        queue.forget(about, word);
    }

    @Override
    public boolean isOpen() {
        return queue.isOpen();
    }
}
