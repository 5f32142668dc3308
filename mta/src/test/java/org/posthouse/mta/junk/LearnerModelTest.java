package org.posthouse.mta.junk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthouse.mail.mime.Structure;
import org.posthouse.store.junk.JunkData;
import org.posthouse.store.junk.JunkLimits;
import org.posthouse.store.junk.Totals;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.EngineStatus;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.store.view.UidSet;

/** Whoever follows the log after each change, and whoever does so now and then, is stopped in between at any commit and begins again, have learnt the same. */
class LearnerModelTest {
    /** Stops taking what is learnt after so many commits, as a process that is killed does; the rest goes on. */
    private static final class Stopping implements Engine {
        private final Engine inner;
        private int left = Integer.MAX_VALUE;

        Stopping(Engine inner) {
            this.inner = inner;
        }

        @Override
        public byte @Nullable [] get(Space space, byte[] key) throws Refusal {
            return inner.get(space, key);
        }

        @Override
        public List<byte @Nullable []> getAll(Space space, List<byte[]> keys) throws Refusal {
            return inner.getAll(space, keys);
        }

        @Override
        public void scan(Space space, byte[] from, byte @Nullable [] to, int limit, boolean reverse, Visitor visitor) throws Refusal {
            inner.scan(space, from, to, limit, reverse, visitor);
        }

        @Override
        public long version(Space space) throws Refusal {
            return inner.version(space);
        }

        @Override
        public CompletableFuture<Long> commitLater(Space space, long expectedVersion, Batch batch) {
            if (space.kind() == Space.Kind.JUNK && left-- <= 0)
                return CompletableFuture.failedFuture(new Refusal(Refusal.Reason.UNAVAILABLE, "stopped"));
            return inner.commitLater(space, expectedVersion, batch);
        }

        @Override
        public BlobWriter newBlob() throws Refusal {
            return inner.newBlob();
        }

        @Override
        public BlobReader openBlob(BlobId id) throws Refusal {
            return inner.openBlob(id);
        }

        @Override
        public void deleteBlob(BlobId id) throws Refusal {
            inner.deleteBlob(id);
        }

        @Override
        public List<BlobId> blobsAfter(@Nullable BlobId after, int limit) throws Refusal {
            return inner.blobsAfter(after, limit);
        }

        @Override
        public void checkpoint(Path folder) throws Refusal {
            inner.checkpoint(folder);
        }

        @Override
        public EngineStatus status() {
            return inner.status();
        }

        @Override
        public void close() {
            inner.close();
        }
    }

    private static final List<String> MAILBOXES = List.of("INBOX", "Junk", "Archive", "Trash");

    private final Stopping engine = new Stopping(new MemoryEngine());
    private final Desk desk = new Desk(engine);
    private JunkData reference = new JunkData(new MemoryEngine(), desk.clock, JunkLimits.DEFAULT);
    private final List<String> words = new ArrayList<>();

    LearnerModelTest() throws Refusal {}

    private long any(Random random, String mailbox) throws Refusal {
        var view = desk.mail().view(desk.box(mailbox));
        return view.size() == 0 ? 0 : view.uid(random.nextInt(view.size()));
    }

    private void step(Random random) throws Exception {
        String from = MAILBOXES.get(random.nextInt(4));
        String to = MAILBOXES.get(random.nextInt(4));
        long uid = any(random, from);
        int what = random.nextInt(10);
        if (what < 3 || uid == 0) {
            String word = "word" + random.nextInt(40);
            words.add(word);
            desk.deliver("", Desk.letter("a" + random.nextInt(5) + "@b.test", "Letter " + words.size(), "some text with " + word));
        } else if (what < 7) {
            if (!from.equals(to))
                desk.move(from, to, uid);
        } else if (what == 7) {
            desk.mail().copy(desk.box(from), UidSet.of(uid), desk.box("Junk"));
        } else {
            boolean junk = random.nextBoolean();
            desk.unflag(from, uid, junk ? "$NotJunk" : "$Junk");
            desk.flag(from, uid, 0, junk ? "$Junk" : "$NotJunk");
        }
    }

    /** Everything that counts: what each message was learnt as, and in how much each word is. */
    private String all(JunkData data) throws Exception {
        var out = new StringBuilder();
        Totals t = data.totals(desk.account);
        out.append(t.junk()).append('/').append(t.good()).append('/').append(t.words()).append('\n');
        for (String mailbox : MAILBOXES) {
            var view = desk.mail().view(desk.box(mailbox));
            for (int i = 0; i < view.size(); i++) {
                Structure s = desk.mail().structure(view.mailbox(), view.uid(i)).orElseThrow();
                out.append(mailbox).append(view.uid(i)).append(' ').append(data.mark(desk.account, Features.key(s.envelope())))
                        .append('\n');
            }
        }
        List<String> distinct = words.stream().distinct().toList();
        out.append(data.counts(desk.account, Words.hashes(distinct)).stream().map(c -> c.junk() + "/" + c.good()).toList());
        return out.toString();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theSameIsLearnt(long seed) throws Exception {
        var random = new Random(seed);
        for (int i = 0; i < 250; i++) {
            step(random);
            new Learner(desk.store, reference, Desk.SETTINGS).follow(desk.account);
            if (random.nextInt(12) == 0) {
                engine.left = random.nextInt(3);
                try {
                    desk.learner.follow(desk.account);
                } catch (Refusal stopped) {
                    // As a kill would have.
                }
                engine.left = Integer.MAX_VALUE;
                desk.reopen();
            }
        }
        desk.learner.follow(desk.account);
        assertEquals(all(reference), all(desk.data));
        desk.learner.follow(desk.account);
        assertEquals(all(reference), all(desk.data));
    }
}
