package org.posthouse.store.mailbox;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.StoredJourneys;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.store.record.UnreadableRecord;
import org.posthouse.store.rows.ColdRow;
import org.posthouse.store.rows.Keys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must be done now and then: closes recover windows, forgets delivery keys, journeys and removed accounts whose time is over, sweeps blobs. The server's
 * timer calls {@link #run} every minute or so; each run does a bounded piece and the next goes on from there.
 */
public final class Housekeeping {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final int ACCOUNTS = 2_000;
    private static final int STEPS = 10;
    private static final int ROWS = 50_000;

    /** What a run did: rows purged of accounts, of journeys, blobs swept; a round is over when all blobs have been looked at. */
    public record Report(int purged, int journeys, int blobs, boolean sweepRound) {}

    private final StoredMail mail;
    private final Accounts accounts;
    private final StoredJourneys journeys;
    private final List<BlobHolder> holders;
    private final Engine engine;
    private final ReentrantLock running = new ReentrantLock();
    private long cursor;

    /** The holders are all that refer to blobs beside the accounts; one left out loses its blobs. */
    public Housekeeping(StoredMail mail, Accounts accounts, StoredJourneys journeys, List<BlobHolder> holders) {
        this.mail = mail;
        this.accounts = accounts;
        this.journeys = journeys;
        this.holders = List.copyOf(holders);
        engine = mail.engine();
    }

    /** One bounded run; nothing when another is under way. Refusal UNAVAILABLE. */
    public Report run(Instant now) throws Refusal {
        if (!running.tryLock())
            return new Report(0, 0, 0, false);
        try {
            int purged = removed() + windows(now);
            int events = journeys.expire(now, ROWS);
            BlobSweep.Step swept = mail.sweep().step(mail, accounts, holders, now.toEpochMilli(), 4 * ROWS);
            return new Report(purged, events, swept.deleted(), swept.round());
        } finally {
            running.unlock();
        }
    }

    private int windows(Instant now) throws Refusal {
        MailSettings s = mail.settings();
        Purge purge = new Purge(now.minus(s.recoverWindow()).toEpochMilli(), now.minus(s.deliveryKeys()).toEpochMilli());
        List<Long> some = accounts.after(cursor, ACCOUNTS);
        cursor = some.size() < ACCOUNTS ? 0 : some.getLast();
        int rows = 0;
        for (long id : some) {
            try {
                boolean sweep = PopSweep.isDue(engine, Space.account(id), () -> accounts.popDevices(id), now.toEpochMilli());
                if (!sweep && !purge.isDue(engine, Space.account(id)))
                    continue;
                WriteTurn turn = mail.opened(id).turn();
                if (sweep)
                    rows += devices(id, turn, now);
                for (int step = 0, done = 1; step < STEPS && done > 0; step++) {
                    done = turn.writeRows(purge);
                    rows += done;
                }
            } catch (Refusal e) {
                // Removed meanwhile: its rows go with the account.
                if (e.reason() != Refusal.Reason.NO_SUCH_ACCOUNT)
                    throw e;
            } catch (UnreadableRecord e) {
                LOG.error("account {} cannot be tidied up", id, e);
            }
        }
        return rows;
    }

    private int devices(long account, WriteTurn turn, Instant now) throws Refusal {
        int rows = 0;
        for (int step = 0; step < STEPS; step++) {
            PopSweep.Step done = turn.writeRows(new PopSweep());
            if (done.rows() == 0)
                break;
            rows += done.rows();
            for (var uids = done.gone().iterator(); uids.hasNext();) {
                byte[] cold = engine.get(turn.space, Keys.message(Keys.GONE_COLD, done.mailbox(), uids.nextLong()));
                long journey = cold == null ? 0 : ColdRow.read(cold).journey();
                if (journey != 0)
                    journeys.record(new JourneyEvent(journey, now, JourneyEvent.Step.DELETED, "",
                            Map.of("protocol", "pop3", "device", "all", "account", Long.toString(account)), ""));
            }
        }
        return rows;
    }

    private int removed() throws Refusal {
        int[] rows = new int[1];
        for (long id : accounts.removed(100)) {
            mail.forget(id);
            if (emptied(new Space(Space.Kind.RULES, id), rows) && emptied(new Space(Space.Kind.JUNK, id), rows)
                    && emptied(Space.items(id), rows) && emptied(Space.account(id), rows))
                accounts.purged(id);
        }
        return rows[0];
    }

    /** Takes rows out, and counts them; true when nothing is left. */
    private boolean emptied(Space space, int[] rows) throws Refusal {
        for (int step = 0; step < STEPS && rows[0] < ROWS; step++) {
            Batch batch = new Batch();
            engine.scan(space, new byte[]{0}, null, ROWS / STEPS, false, (key, _) -> {
                batch.delete(key);
                return true;
            });
            if (batch.isEmpty())
                return true;
            rows[0] += batch.changes().size();
            engine.commit(space, Engine.ANY, batch);
        }
        return false;
    }
}
