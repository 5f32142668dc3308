package org.posthouse.access.jmap;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.access.jmapsend.Submission;
import org.posthouse.mail.address.Address;
import org.posthouse.store.account.Account;
import org.posthouse.store.kv.Refusal;

/** Keeps what is sent. Addresses at nowhere.example are nobody's. */
final class Outbox implements Submission {
    final Map<Long, Letter> letters = new LinkedHashMap<>();
    private long last = 100;
    int most = 3;
    boolean refuses;
    /** Done before and after a message is taken. */
    Runnable before = () -> {
    };
    Runnable after = () -> {
    };

    @Override
    public Duration maxHold() {
        return Duration.ofDays(7);
    }

    @Override
    public int maxRecipients() {
        return most;
    }

    @Override
    public List<Address> unreachable(List<Address> to) {
        return to.stream().filter(a -> a.domain().ascii().equals("nowhere.example")).toList();
    }

    @Override
    public synchronized long newId() {
        return ++last;
    }

    @Override
    public synchronized void send(long id, Letter letter) throws Refusal {
        if (refuses)
            throw new Refusal(Refusal.Reason.UNAVAILABLE, "the queue is full");
        before.run();
        letters.put(id, letter);
        after.run();
    }

    @Override
    public synchronized boolean has(Account account, long id) {
        return letters.containsKey(id);
    }

    @Override
    public synchronized boolean cancel(Account account, long id) {
        Letter letter = letters.get(id);
        return letter != null && letter.account().id() == account.id() && letters.remove(id) != null;
    }

    @Override
    public synchronized Map<String, Status> status(Account account, long id) {
        Map<String, Status> out = new LinkedHashMap<>();
        Letter letter = letters.get(id);
        if (letter != null)
            letter.to().forEach(a -> out.put(a.toString(), new Status("250 2.0.0 queued", "queued")));
        return out;
    }
}
