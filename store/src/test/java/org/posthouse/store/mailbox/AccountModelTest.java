package org.posthouse.store.mailbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.view.Flags;
import org.posthouse.store.view.MailboxView;
import org.posthouse.store.view.UidSet;

/** Random changes of one account beside a naive model of it; after each the two say the same, also after the store has been opened anew. */
class AccountModelTest {
    /** A message of the model; keywords by name. */
    private static final class Message {
        final Set<String> flags = new TreeSet<>();
        final long size;
        final long emailId;
        long modSeq;

        Message(long size, long emailId, Set<String> flags, long modSeq) {
            this.size = size;
            this.emailId = emailId;
            this.flags.addAll(flags);
            this.modSeq = modSeq;
        }
    }

    private static final class Box {
        final TreeMap<Long, Message> messages = new TreeMap<>();
        long lastUid;
    }

    private static final List<String> KEYWORDS = List.of("$Work", "later", "urgent");
    private static final List<FlagChange.How> HOWS = List.of(FlagChange.How.ADD, FlagChange.How.REMOVE, FlagChange.How.REPLACE);
    private static final Map<String, Long> SYSTEM = Map.of("\\Seen", Flags.SEEN, "\\Deleted", Flags.DELETED, "\\Flagged", Flags.FLAGGED);

    private final Map<Long, Box> model = new HashMap<>();
    private final Map<Long, MailboxView> seen = new HashMap<>();
    private final Map<Long, Map<Long, Long>> seenModSeqs = new HashMap<>();
    private TestMail test = new TestMail(new MemoryEngine());
    private Random random = new Random();

    @Property(tries = 40)
    void theStoreDoesWhatTheModelDoes(@ForAll long seed, @ForAll boolean smallCache) throws Refusal {
        Engine engine = new MemoryEngine();
        MailSettings d = MailSettings.DEFAULT;
        test = new TestMail(engine, smallCache ? new MailSettings(100, 20, 1, d.recoverWindow(), d.deliveryKeys(), 10) : d);
        random = new Random(seed);
        model.clear();
        seen.clear();
        seenModSeqs.clear();
        for (Mailbox m : test.account().mailboxes())
            model.put(m.id(), new Box());
        long lastVersion = 0;
        for (int step = 0; step < 120; step++) {
            change();
            if (random.nextInt(15) == 0)
                test.reopen();
            lastVersion = check(lastVersion);
        }
        test.reopen();
        check(lastVersion);
    }

    private long anyBox() {
        List<Long> ids = new ArrayList<>(new TreeSet<>(model.keySet()));
        return ids.get(random.nextInt(Math.min(3, ids.size())));
    }

    private Box box(long id) {
        return java.util.Objects.requireNonNull(model.get(id));
    }

    private UidSet someUids(Box box) {
        UidSet.Builder out = new UidSet.Builder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            long first = 1 + random.nextLong(box.lastUid + 2);
            out.add(first, first + random.nextInt(4));
        }
        return out.build();
    }

    private Set<String> someFlags() {
        Set<String> out = new TreeSet<>();
        SYSTEM.keySet().stream().sorted().filter(_ -> random.nextInt(3) == 0).forEach(out::add);
        KEYWORDS.stream().filter(_ -> random.nextInt(4) == 0).forEach(out::add);
        return out;
    }

    private static FlagSet flagSet(Set<String> flags) {
        long bits = 0;
        Set<String> keywords = new HashSet<>();
        for (String f : flags) {
            Long bit = SYSTEM.get(f);
            if (bit == null)
                keywords.add(f);
            else
                bits |= bit;
        }
        return new FlagSet(bits, keywords);
    }

    private void change() throws Refusal {
        AccountMail mail = test.account();
        long id = anyBox();
        Box box = box(id);
        switch (random.nextInt(9)) {
            case 0, 1, 2 -> append(mail, id, box);
            case 3, 4 -> store(mail, id, box);
            case 5 -> copyOrMove(mail, id, box, false);
            case 6 -> copyOrMove(mail, id, box, true);
            case 7 -> expunge(mail, id, box);
            default -> mailboxesOrRecover(mail, id, box);
        }
    }

    private void append(AccountMail mail, long id, Box box) throws Refusal {
        List<NewMessage> many = new ArrayList<>();
        List<Set<String>> flags = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            flags.add(someFlags());
            many.add(test.message("A: " + "x".repeat(random.nextInt(50)) + "\r\n\r\n", flagSet(flags.getLast())));
        }
        List<Long> uids = mail.append(id, many);
        long version = mail.mailbox(id).orElseThrow().highestModSeq();
        for (int i = 0; i < uids.size(); i++)
            add(box, uids.get(i),
                    new Message(many.get(i).size(), mail.row(id, uids.get(i)).orElseThrow().emailId(), flags.get(i), version));
    }

    private static void add(Box box, long uid, Message m) {
        assertEquals(box.lastUid + 1, uid);
        box.lastUid = uid;
        box.messages.put(uid, m);
    }

    private void store(AccountMail mail, long id, Box box) throws Refusal {
        UidSet uids = someUids(box);
        FlagChange.How how = HOWS.get(random.nextInt(3));
        Set<String> flags = someFlags();
        long since = random.nextBoolean() ? -1 : mail.mailbox(id).orElseThrow().highestModSeq() - random.nextInt(5);
        StoreResult r = mail.store(id, uids, new FlagChange(how, flagSet(flags)), since);
        UidSet.Builder changed = new UidSet.Builder(), conflicts = new UidSet.Builder();
        box.messages.forEach((uid, m) -> {
            if (!uids.contains(uid))
                return;
            if (since >= 0 && m.modSeq > since) {
                conflicts.add(uid);
                return;
            }
            Set<String> before = new TreeSet<>(m.flags);
            switch (how) {
                case ADD -> m.flags.addAll(flags);
                case REMOVE -> m.flags.removeAll(flags);
                case REPLACE -> {
                    m.flags.clear();
                    m.flags.addAll(flags);
                }
            }
            if (!before.equals(m.flags)) {
                changed.add(uid);
                m.modSeq = r.version();
            }
        });
        assertEquals(changed.build(), r.changed());
        assertEquals(conflicts.build(), r.conflicts());
    }

    private void copyOrMove(AccountMail mail, long id, Box box, boolean move) throws Refusal {
        long to = anyBox();
        UidSet uids = someUids(box);
        CopyResult r = move ? mail.move(id, uids, to) : mail.copy(id, uids, to);
        long version = mail.mailbox(to).orElseThrow().highestModSeq();
        var given = r.to().iterator();
        for (long uid : new ArrayList<>(box.messages.keySet())) {
            if (!uids.contains(uid) || !r.from().contains(uid))
                continue;
            Message m = java.util.Objects.requireNonNull(move ? box.messages.remove(uid) : box.messages.get(uid));
            add(box(to), given.nextLong(), new Message(m.size, m.emailId, m.flags, version));
        }
        assertTrue(!given.hasNext());
    }

    private void expunge(AccountMail mail, long id, Box box) throws Refusal {
        UidSet uids = random.nextBoolean() ? null : someUids(box);
        UidSet gone = mail.expunge(id, uids);
        UidSet.Builder expected = new UidSet.Builder();
        box.messages.entrySet().removeIf(e -> {
            boolean out = e.getValue().flags.contains("\\Deleted") && (uids == null || uids.contains(e.getKey()));
            if (out)
                expected.add(e.getKey());
            return out;
        });
        assertEquals(expected.build(), gone);
    }

    private void mailboxesOrRecover(AccountMail mail, long id, Box box) throws Refusal {
        if (random.nextBoolean()) {
            MailboxName name = MailboxName.of("box" + random.nextInt(3));
            if (mail.mailbox(name).isEmpty()) {
                model.put(mail.create(name, null).id(), new Box());
            } else {
                model.remove(mail.mailbox(name).orElseThrow().id());
                seen.remove(mail.mailbox(name).orElseThrow().id());
                mail.delete(name);
            }
            return;
        }
        for (Recoverable r : mail.recoverable(1)) {
            Map<Long, Long> back = mail.recover(List.of(r), id);
            long uid = java.util.Objects.requireNonNull(back.get(r.row().uid()));
            MailboxView view = mail.view(id);
            int i = view.indexOf(uid);
            add(box, uid, new Message(r.row().size(), r.row().emailId(), names(view, i), view.modSeq(i)));
            assertTrue((view.flags(i) & Flags.DELETED) == 0);
        }
    }

    private static Set<String> names(MailboxView view, int i) {
        Set<String> out = new TreeSet<>();
        SYSTEM.forEach((name, bit) -> {
            if ((view.flags(i) & bit) != 0)
                out.add(name);
        });
        for (int k = 0; k < view.keywords().size(); k++)
            if ((view.flags(i) & 1L << Flags.FIRST_KEYWORD + k) != 0)
                out.add(view.keywords().get(k));
        return out;
    }

    /** Everything the store says about the account; returns its highest modseq. */
    private long check(long lastVersion) throws Refusal {
        AccountMail mail = test.account();
        long used = 0, highest = lastVersion;
        assertEquals(model.keySet(), new HashSet<>(mail.mailboxes().stream().map(Mailbox::id).toList()));
        for (Mailbox m : mail.mailboxes()) {
            Box box = box(m.id());
            used += m.size();
            highest = Math.max(highest, m.highestModSeq());
            assertEquals(box.lastUid + 1, m.uidNext());
            assertEquals(box.messages.size(), m.messages());
            assertEquals(box.messages.values().stream().filter(x -> !x.flags.contains("\\Seen")).count(), m.unseen());
            assertEquals(box.messages.values().stream().filter(x -> x.flags.contains("\\Deleted")).count(), m.deleted());
            assertEquals(box.messages.values().stream().mapToLong(x -> x.size).sum(), m.size());
            checkView(mail, m, box);
        }
        assertEquals(used, mail.quotaUsed());
        assertTrue(highest >= lastVersion);
        return highest;
    }

    private void checkView(AccountMail mail, Mailbox m, Box box) throws Refusal {
        MailboxView view = mail.view(m.id());
        assertEquals(box.messages.size(), view.size());
        Map<Long, Long> modSeqs = new TreeMap<>();
        int i = 0;
        for (Map.Entry<Long, Message> e : box.messages.entrySet()) {
            assertEquals(e.getKey(), view.uid(i));
            assertEquals(e.getValue().flags, names(view, i));
            assertEquals(e.getValue().modSeq, view.modSeq(i));
            assertTrue(view.modSeq(i) <= m.highestModSeq());
            modSeqs.put(e.getKey(), view.modSeq(i));
            i++;
        }
        if (view.size() > 0) {
            long uid = view.uid(random.nextInt(view.size()));
            assertEquals(java.util.Objects.requireNonNull(box.messages.get(uid)).emailId, mail.row(m.id(), uid).orElseThrow().emailId());
            assertTrue(mail.structure(m.id(), uid).isPresent());
        }
        MailboxView before = seen.put(m.id(), view);
        Map<Long, Long> old = seenModSeqs.put(m.id(), modSeqs);
        if (before != null && old != null) {
            MailboxView.Difference d = view.since(before);
            assertEquals(old.keySet().stream().filter(u -> !modSeqs.containsKey(u)).toList(), d.expunged().stream().boxed().toList());
            assertEquals(modSeqs.keySet().stream().filter(u -> !old.containsKey(u)).toList(), d.added().stream().boxed().toList());
            assertEquals(modSeqs.keySet().stream().filter(u -> old.containsKey(u) && !old.get(u).equals(modSeqs.get(u))).toList(),
                    d.flagged().stream().boxed().toList());
            UidSet.Builder gone = new UidSet.Builder();
            for (long uid = 1; uid < view.uidNext(); uid++)
                if (!modSeqs.containsKey(uid) && (old.containsKey(uid) || uid >= before.uidNext()))
                    gone.add(uid);
            assertEquals(gone.build(), mail.vanished(view, before.highestModSeq(), UidSet.range(1, view.uidNext())));
        }
    }
}
