package org.posthouse.access.imapsearch;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.imapsession.Patience;
import org.posthouse.access.imapsession.Selected;
import org.posthouse.mail.mime.StructureView;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.MessageRow;
import org.posthouse.store.search.MessageScan;
import org.posthouse.store.view.MailboxView;
import org.posthouse.store.view.UidSet;

/**
 * Finds the messages that match. Rounds, each over what those before could not decide: the view, the text index, the rows, the stored structures, the text of messages.
 * Between chunks of messages nothing of the database is held.
 */
final class Finder {
    private static final int CHUNK = 2048;
    /** Octets of structures held at once, but for the last one. */
    private static final int HELD = 4 << 20;
    /** So few messages are read sooner than an index is asked. */
    private static final int FEW = 8;
    /** Messages whose structures are held while their texts are read: less than is held at once, since one has 64 KB at most. */
    private static final int TEXTS = 60;
    private final Program program;
    private final Selected box;
    private final MailboxView view;
    private final Patience patience;
    private final BitSet found;
    /** Indexes not decided yet, ascending. */
    private int[] open;
    private int opened;
    private final Facts facts = new Facts();

    Finder(Program program, Patience patience) {
        this.program = program;
        this.patience = patience;
        box = program.box;
        view = box.numbers();
        found = new BitSet(view.size());
        open = new int[Math.min(64, view.size())];
    }

    /** Indexes of the messages that match. */
    BitSet find() throws IOException, Refusal {
        for (int i = 0; i < view.size(); i++)
            first(i);
        return rounds();
    }

    /** Those that match of some messages. */
    BitSet find(int[] indexes) throws IOException, Refusal {
        for (int i : indexes)
            first(i);
        return rounds();
    }

    /** How well a message matches that was found, from 1 to 100. RFC 6203 §4 */
    int relevancy(int index) {
        return program.relevancy(index);
    }

    private void first(int index) throws IOException, Refusal {
        patience.step();
        decide(index, program.matcher.match(facts.at(index)));
    }

    private BitSet rounds() throws IOException, Refusal {
        if (!(program.texts.isEmpty() && program.fuzzyTexts.isEmpty()) && opened > FEW) {
            program.texts.ask(patience::isOver);
            program.fuzzyTexts.ask(patience::isOver);
            eachChunk(CHUNK, this::again);
        }
        if (program.rows)
            eachChunk(CHUNK, this::rows);
        eachChunk(CHUNK, this::records);
        eachChunk(TEXTS, this::texts);
        return found;
    }

    private void decide(int index, Truth truth) throws IOException, Refusal {
        switch (truth) {
            case YES -> {
                found.set(index);
                program.found(facts);
                patience.did(1);
            }
            case NO -> patience.did(1);
            case UNKNOWN -> {
                if (opened == open.length)
                    open = Arrays.copyOf(open, Math.max(64, opened * 2));
                open[opened++] = index;
            }
        }
    }

    private interface Round {
        void decide(int[] indexes) throws IOException, Refusal;
    }

    private void eachChunk(int size, Round round) throws IOException, Refusal {
        int[] all = Arrays.copyOf(open, opened);
        opened = 0;
        for (int from = 0; from < all.length; from += size) {
            patience.check();
            round.decide(Arrays.copyOfRange(all, from, Math.min(all.length, from + size)));
        }
    }

    private void again(int[] indexes) throws IOException, Refusal {
        for (int index : indexes)
            decide(index, program.matcher.match(facts.at(index)));
    }

    private void rows(int[] indexes) throws IOException, Refusal {
        for (int index : indexes) {
            Optional<MessageRow> row = box.mail().row(box.mailbox(), view.uid(index));
            facts.at(index).row = row.orElse(null);
            // Expunged meanwhile: it matches nothing.
            decide(index, row.isEmpty() ? Truth.NO : program.matcher.match(facts));
        }
    }

    /** Takes the stored structure of the message at a place among those asked for, null where it has been expunged. */
    interface EachRecord {
        void take(int place, @Nullable StructureView record) throws Refusal;
    }

    /** Reads the stored structures of messages, in the order of the mailbox. */
    static void eachRecord(Selected box, int[] indexes, Patience patience, EachRecord each) throws IOException, Refusal {
        byte[][] records;
        for (int from = 0; from < indexes.length; from += records.length) {
            patience.check();
            records = structures(box, Arrays.copyOfRange(indexes, from, Math.min(indexes.length, from + CHUNK)));
            for (int i = 0; i < records.length; i++) {
                byte[] record = records[i];
                each.take(from + i, record == null ? null : StructureView.of(record));
            }
            patience.did(records.length);
        }
    }

    /** Of the first ones, as many as are held at once: at least one. */
    private static byte[][] structures(Selected box, int[] indexes) throws Refusal {
        MailboxView view = box.numbers();
        UidSet.Builder uids = new UidSet.Builder();
        for (int index : indexes)
            uids.add(view.uid(index));
        byte[][] found = new byte[indexes.length][];
        int[] next = {0};
        long[] octets = {0};
        box.mail().structures(box.mailbox(), uids.build(), (uid, record) -> {
            while (next[0] < indexes.length && view.uid(indexes[next[0]]) < uid)
                next[0]++;
            if (next[0] < indexes.length && view.uid(indexes[next[0]]) == uid) {
                found[next[0]++] = record;
                octets[0] += record.length;
            }
            return next[0] < indexes.length && octets[0] < HELD;
        });
        return octets[0] < HELD ? found : Arrays.copyOf(found, next[0]);
    }

    // The row is read again where it is asked for: few keys ask for both.
    private boolean ready(int index, byte @Nullable [] record) throws Refusal {
        facts.at(index);
        if (record == null)
            return false;
        facts.record = StructureView.of(record);
        if (program.rows)
            facts.row = box.mail().row(box.mailbox(), view.uid(index)).orElse(null);
        return !program.rows || facts.row != null;
    }

    private void records(int[] indexes) throws IOException, Refusal {
        byte[][] records;
        for (int from = 0; from < indexes.length; from += records.length) {
            patience.check();
            records = structures(box, Arrays.copyOfRange(indexes, from, indexes.length));
            for (int i = 0; i < records.length; i++)
                decide(indexes[from + i], ready(indexes[from + i], records[i]) ? program.matcher.match(facts) : Truth.NO);
        }
    }

    private void texts(int[] indexes) throws IOException, Refusal {
        byte[][] records = structures(box, indexes);
        for (int i = 0; i < indexes.length; i++) {
            patience.check();
            byte[] record = records[i];
            if (record == null || !ready(indexes[i], record))
                continue;
            // Expunged meanwhile (null): its text matches nothing.
            try (MessageScan scan = MessageScan.open(box.mail(), box.mailbox(), view.uid(indexes[i]), record)) {
                facts.text = scan;
                decide(indexes[i], scan == null ? Truth.NO : program.matcher.match(facts));
            }
        }
    }
}
