package org.posthouse.store.junk;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;

/** What all accounts have taught. One per process; safe for many threads. Every method throws Refusal UNAVAILABLE where the store cannot serve. */
public final class JunkData {
    private static final int LOCKS = 32;
    private static final int CLEARED_AT_ONCE = 20_000;
    private static final char[] PEOPLE = {Who.Kind.ADDRESS.letter, Who.Kind.DOMAIN.letter, Who.Kind.VOUCHER.letter};

    private final Engine engine;
    private final InstantSource clock;
    private final JunkLimits limits;
    private final ReentrantLock[] turns = new ReentrantLock[LOCKS];

    public JunkData(Engine engine, InstantSource clock, JunkLimits limits) {
        this.engine = engine;
        this.clock = clock;
        this.limits = limits;
        for (int i = 0; i < LOCKS; i++)
            turns[i] = new ReentrantLock();
    }

    private ReentrantLock turn(long account) {
        return turns[(int) Math.floorMod(account, (long) LOCKS)];
    }

    private long today() {
        return TimeUnit.MILLISECONDS.toDays(clock.millis());
    }

    /** The last version of the account's change log that was learnt from; 0 where none was. */
    public long position(long account) throws Refusal {
        byte[] record = engine.get(Rows.space(account), Rows.kind(Rows.POSITION));
        return record == null ? 0 : Rows.readPosition(record);
    }

    public Totals totals(long account) throws Refusal {
        byte[] record = engine.get(Rows.space(account), Rows.kind(Rows.TOTALS));
        return record == null ? Totals.NONE : Totals.read(record);
    }

    /** What is known of an author by those names, the first of them his address; an address's own rule comes before his domain's. */
    public Known known(long account, List<Who> who) throws Refusal {
        List<byte[]> keys = new ArrayList<>(3 + who.size());
        keys.add(Rows.kind(Rows.TOTALS));
        String address = who.isEmpty() ? "" : who.getFirst().name();
        String domain = address.substring(address.lastIndexOf('@') + 1);
        List<String> senders = List.of(address, "@" + domain);
        senders.forEach(s -> keys.add(Rows.rule(s)));
        who.forEach(w -> keys.add(Rows.who(w)));
        var values = engine.getAll(Rows.space(account), keys);
        byte[] totals = values.get(0);
        SenderRule rule = null;
        for (int i = senders.size(); i >= 1; i--) {
            byte[] value = values.get(i);
            if (value != null)
                rule = SenderRule.read(senders.get(i - 1), value);
        }
        Map<Who, Acquaintance> found = new HashMap<>();
        for (int i = 0; i < who.size(); i++) {
            byte[] value = values.get(1 + senders.size() + i);
            if (value != null)
                found.put(who.get(i), Acquaintance.read(value));
        }
        return new Known(totals == null ? Totals.NONE : Totals.read(totals), found, rule);
    }

    /** In the order of the words; NONE for those never learnt. */
    public List<Counts> counts(long account, long[] words) throws Refusal {
        List<Counts> out = new ArrayList<>(words.length);
        for (int from = 0; from < words.length; from += Engine.MAX_GETS) {
            List<byte[]> keys = new ArrayList<>();
            for (int i = from; i < Math.min(words.length, from + Engine.MAX_GETS); i++)
                keys.add(Rows.word(words[i]));
            for (byte @Nullable [] value : engine.getAll(Rows.space(account), keys))
                out.add(value == null ? Counts.NONE : Counts.read(value));
        }
        return out;
    }

    /** As what a message was learnt. */
    public Mark mark(long account, MessageKey key) throws Refusal {
        byte[] record = engine.get(Rows.space(account), Rows.message(key));
        return record == null ? Mark.NONE : Remembered.read(record).mark();
    }

    /** Whether the account's mail has changed since what was learnt. */
    public boolean isBehind(long account) throws Refusal {
        return position(account) < engine.version(Space.account(account));
    }

    /**
     * Everything in the change log up to there was learnt. It may be forgotten that it was, and learnt again; nothing is done where the position is not where the
     * stretch began, since somebody else has learnt it.
     */
    public void reached(long account, long from, long to) throws Refusal {
        ReentrantLock turn = turn(account);
        turn.lock();
        try {
            if (position(account) == from)
                Refusal.join(engine.commitLazily(Rows.space(account), new Batch().put(Rows.kind(Rows.POSITION), Rows.position(to))));
        } finally {
            turn.unlock();
        }
    }

    /** Learns all of it or nothing; durable when it returns. What was learnt before changes nothing. */
    public void learn(long account, List<Lesson> lessons) throws Refusal {
        Space space = Rows.space(account);
        ReentrantLock turn = turn(account);
        turn.lock();
        try {
            var draft = new Draft(engine, space, totals(account), today());
            draft.learn(lessons);
            engine.commit(space, Engine.ANY, draft.finish());
            age(space, draft.totals());
        } finally {
            turn.unlock();
        }
    }

    /** The account has written to these; nobody waits for it. */
    public void writtenTo(long account, List<Who> who) throws Refusal {
        Space space = Rows.space(account);
        ReentrantLock turn = turn(account);
        turn.lock();
        try {
            var draft = new Draft(engine, space, totals(account), today());
            draft.writtenTo(who, today());
            Refusal.join(engine.commitLazily(space, draft.finish()));
            age(space, draft.totals());
        } finally {
            turn.unlock();
        }
    }

    private void age(Space space, Totals now) throws Refusal {
        var aging = new Aging(engine, space);
        var t = new Totals[]{now};
        if (now.words() > limits.words())
            aging.age(new char[]{Rows.WORD}, limits.words(), Counts::worth, (batch, n) -> {
                t[0] = new Totals(t[0].junk(), t[0].good(), Math.max(0, t[0].words() - n), t[0].messages(), t[0].senders());
                batch.put(Rows.kind(Rows.TOTALS), t[0].write());
            });
        if (now.messages() > limits.messages())
            aging.age(new char[]{Rows.MESSAGE}, limits.messages(), Remembered::worth, (batch, n) -> {
                t[0] = new Totals(t[0].junk(), t[0].good(), t[0].words(), Math.max(0, t[0].messages() - n), t[0].senders());
                batch.put(Rows.kind(Rows.TOTALS), t[0].write());
            });
        if (now.senders() > limits.senders())
            aging.age(PEOPLE, limits.senders(), Acquaintance::worth, (batch, n) -> {
                t[0] = new Totals(t[0].junk(), t[0].good(), t[0].words(), t[0].messages(), Math.max(0, t[0].senders() - n));
                batch.put(Rows.kind(Rows.TOTALS), t[0].write());
            });
    }

    /** Forgets all that was learnt, though not the rules for senders; from now on the log is read from here. */
    public void clear(long account) throws Refusal {
        Space space = Rows.space(account);
        ReentrantLock turn = turn(account);
        turn.lock();
        try {
            for (char kind : new char[]{Rows.WORD, Rows.MESSAGE, PEOPLE[0], PEOPLE[1], PEOPLE[2]})
                for (Batch batch = rows(space, kind); !batch.isEmpty(); batch = rows(space, kind))
                    engine.commit(space, Engine.ANY, batch);
            long position = engine.version(Space.account(account));
            engine.commit(space, Engine.ANY,
                    new Batch().put(Rows.kind(Rows.TOTALS), Totals.NONE.write()).put(Rows.kind(Rows.POSITION), Rows.position(position)));
        } finally {
            turn.unlock();
        }
    }

    private Batch rows(Space space, char kind) throws Refusal {
        Batch batch = new Batch();
        engine.scan(space, Rows.kind(kind), Rows.after(kind), CLEARED_AT_ONCE, false, (key, _) -> {
            batch.delete(key);
            return true;
        });
        return batch;
    }

    /** All rules for senders, by their names. */
    public List<SenderRule> rules(long account) throws Refusal {
        List<SenderRule> all = new ArrayList<>();
        engine.scan(Rows.space(account), Rows.kind(Rows.RULE), Rows.after(Rows.RULE), limits.rules(), false, (key, value) -> {
            all.add(SenderRule.read(Rows.nameOf(key), value));
            return true;
        });
        return all;
    }

    /** From now on this sender's mail is accepted, or junk. Refusal BAD_ADDRESS, LIMIT. */
    public SenderRule rule(long account, String sender, boolean accept) throws Refusal {
        String name = SenderRule.sender(sender);
        ReentrantLock turn = turn(account);
        turn.lock();
        try {
            boolean isNew = engine.get(Rows.space(account), Rows.rule(name)) == null;
            if (isNew && rules(account).size() >= limits.rules())
                throw new Refusal(Refusal.Reason.LIMIT,
                        "an account has at most " + limits.rules() + " rules for senders; `junk forget` removes one");
            var rule = new SenderRule(name, accept, clock.instant());
            engine.commit(Rows.space(account), Engine.ANY, new Batch().put(Rows.rule(name), rule.write()));
            return rule;
        } finally {
            turn.unlock();
        }
    }

    /** False where there was none. Refusal BAD_ADDRESS. */
    public boolean forgetRule(long account, String sender) throws Refusal {
        String name = SenderRule.sender(sender);
        ReentrantLock turn = turn(account);
        turn.lock();
        try {
            if (engine.get(Rows.space(account), Rows.rule(name)) == null)
                return false;
            engine.commit(Rows.space(account), Engine.ANY, new Batch().delete(Rows.rule(name)));
            return true;
        } finally {
            turn.unlock();
        }
    }
}
