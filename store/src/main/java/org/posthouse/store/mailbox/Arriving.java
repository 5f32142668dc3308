package org.posthouse.store.mailbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.StructureCodec;
import org.posthouse.store.kv.Refusal;

/** Adds messages to a mailbox: one change for all of them. */
final class Arriving implements WriteTurn.Operation<List<Long>> {
    static final int MAX_TRACE = 8 * 1024;

    private final long mailbox;
    private final List<NewMessage> messages;
    private final List<byte[]> structures;

    Arriving(long mailbox, List<NewMessage> messages) {
        this.mailbox = mailbox;
        this.messages = messages;
        structures = new ArrayList<>(messages.size());
        for (NewMessage m : messages) {
            if (m.trace().length > MAX_TRACE)
                throw new IllegalArgumentException("trace fields of " + m.trace().length + " octets");
            structures.add(StructureCodec.encode(m.structure()));
        }
    }

    @Override
    public List<Long> apply(Change change) throws Refusal {
        // The mailbox first: a change that adds nothing still refuses where there is none.
        WriteTurn.known(change.base(), mailbox);
        List<Long> uids = new ArrayList<>(messages.size());
        List<Blocks.NewRow> rows = new ArrayList<>(messages.size());
        UidSet.Builder added = new UidSet.Builder();
        for (int i = 0; i < messages.size(); i++) {
            NewMessage m = messages.get(i);
            DeliveryKey key = m.deliveryKey() == null ? null : DeliveryKey.of(m.deliveryKey());
            Long before = key == null ? null : seen(change, key);
            if (before != null) {
                uids.add(before);
                continue;
            }
            Blocks.NewRow row = add(change, m, structures.get(i));
            uids.add(row.uid());
            rows.add(row);
            added.add(row.uid());
            if (key != null)
                remember(change, key, row.uid());
        }
        if (!rows.isEmpty()) {
            change.draft(mailbox).add(rows);
            change.log(new LogRecord.Entry.Added(mailbox, added.build()));
        }
        return uids;
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

    private Blocks.NewRow add(Change change, NewMessage m, byte[] structure) throws Refusal {
        MailboxDraft draft = change.draft(mailbox);
        change.use(m.size());
        change.turn().sweep().keep(m.blob());
        long uid = draft.newUid();
        long email = change.newEmailId();
        HotRow hot = new HotRow(draft.bits(m.flags(), false), change.version(), m.size(), m.internalDate().getEpochSecond());
        // A thread of its own: finding the thread is for a reader of the log.
        ColdRow cold = new ColdRow(Instant.ofEpochMilli(change.now()), m.blob(), email, email, m.journey(), m.trace());
        change.batch().put(Keys.message(Keys.HOT, mailbox, uid), hot.write());
        change.batch().put(Keys.message(Keys.COLD, mailbox, uid), cold.write());
        change.batch().put(Keys.message(Keys.STRUCTURE, mailbox, uid), structure);
        return new Blocks.NewRow(uid, hot);
    }
}
