package org.posthouse.store.mailbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.StructureCodec;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.rows.ColdRow;
import org.posthouse.store.rows.DeliveryKey;
import org.posthouse.store.rows.Keys;
import org.posthouse.store.thread.ThreadKey;
import org.posthouse.store.thread.Threads;
import org.posthouse.store.view.Blocks;
import org.posthouse.store.view.HotRow;
import org.posthouse.store.view.UidSet;

/** Adds messages to a mailbox: one change for all of them. */
final class Arriving implements WriteTurn.Operation<List<Long>> {
    static final int MAX_TRACE = 8 * 1024;

    /** Whether those with a delivery key are told as delivered, and whether they are added although they do not fit. */
    record Terms(boolean delivered, boolean overQuota) {
        static final Terms DELIVERED = new Terms(true, false);
    }

    private final long mailbox;
    private final List<NewMessage> messages;
    private final Terms terms;
    private final List<byte[]> structures;
    private final Threads threads;
    private Map<ThreadKey, Long> read = Map.of();
    /** Not read yet. */
    private long readAt = -1;

    Arriving(long mailbox, List<NewMessage> messages, Terms terms) {
        this.mailbox = mailbox;
        this.messages = messages;
        this.terms = terms;
        structures = new ArrayList<>(messages.size());
        for (NewMessage m : messages) {
            if (m.trace().length > MAX_TRACE)
                throw new IllegalArgumentException("trace fields of " + m.trace().length + " octets");
            structures.add(StructureCodec.encode(m.structure()));
        }
        threads = new Threads(messages.stream().map(NewMessage::structure).toList());
    }

    /** Before the turn is taken: reads the index of threads, as of a version that is on disk or a later one. */
    Arriving prepare(WriteTurn turn) throws Refusal {
        readAt = turn.state().version;
        read = threads.known(turn.engine, turn.space);
        return this;
    }

    private Map<ThreadKey, Long> known(Change change) throws Refusal {
        WriteTurn turn = change.turn();
        if (!turn.threads().reachBackTo(readAt)) {
            turn.arrived();
            read = threads.known(turn.engine, turn.space);
            readAt = change.base().version;
        }
        return threads.and(read, turn.threads());
    }

    @Override
    public List<Long> apply(Change change) throws Refusal {
        // The mailbox first: a change that adds nothing still refuses where there is none.
        WriteTurn.known(change.base(), mailbox);
        List<Long> uids = new ArrayList<>(messages.size());
        List<Blocks.NewRow> rows = new ArrayList<>(messages.size());
        UidSet.Builder added = new UidSet.Builder(), delivered = new UidSet.Builder();
        Map<ThreadKey, Long> known = known(change);
        for (int i = 0; i < messages.size(); i++) {
            NewMessage m = messages.get(i);
            DeliveryKey key = m.deliveryKey() == null ? null : DeliveryKey.of(m.deliveryKey());
            Long before = key == null ? null : seen(change, key);
            if (before != null) {
                uids.add(before);
                continue;
            }
            Blocks.NewRow row = add(change, i, known);
            uids.add(row.uid());
            rows.add(row);
            (key != null && terms.delivered() ? delivered : added).add(row.uid());
            if (key != null)
                remember(change, key, row.uid());
        }
        if (!rows.isEmpty()) {
            change.draft(mailbox).add(rows);
            log(change, added.build(), false);
            log(change, delivered.build(), true);
        }
        return uids;
    }

    private void log(Change change, UidSet uids, boolean delivered) {
        if (!uids.isEmpty())
            change.log(new LogRecord.Entry.Added(mailbox, uids, delivered));
    }

    private static @Nullable Long seen(Change change, DeliveryKey key) throws Refusal {
        Long here = change.deliveries().get(key);
        if (here != null)
            return here;
        WriteTurn turn = change.turn();
        if (turn.arriving(key))
            turn.arrived();
        byte[] record = turn.engine.get(turn.space, key.key());
        return record == null ? null : DeliveryKey.Place.read(record).uid();
    }

    private void remember(Change change, DeliveryKey key, long uid) {
        change.deliveries().put(key, uid);
        change.batch().put(key.key(), new DeliveryKey.Place(mailbox, uid).write());
        change.batch().put(Keys.deliveryTime(change.now(), key.hash()), new byte[]{1});
    }

    private Blocks.NewRow add(Change change, int number, Map<ThreadKey, Long> known) throws Refusal {
        NewMessage m = messages.get(number);
        MailboxDraft draft = change.draft(mailbox);
        if (terms.overQuota())
            change.addRegardless(m.size());
        else
            change.add(m.size());
        change.turn().sweep().keep(m.blob());
        long uid = draft.newUid();
        long email = change.newEmailId();
        HotRow hot = new HotRow(draft.bits(m.flags(), false), change.version(), m.size(), m.internalDate().getEpochSecond());
        long thread = threads.place(number, email, known, change::addThread);
        ColdRow cold = new ColdRow(Instant.ofEpochMilli(change.now()), m.blob(), email, thread, m.journey(), m.trace());
        change.batch().put(Keys.message(Keys.HOT, mailbox, uid), hot.write());
        change.batch().put(Keys.message(Keys.COLD, mailbox, uid), cold.write());
        change.batch().put(Keys.message(Keys.STRUCTURE, mailbox, uid), structures.get(number));
        return new Blocks.NewRow(uid, hot);
    }
}
