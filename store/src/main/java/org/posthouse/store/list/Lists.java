package org.posthouse.store.list;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.store.account.Group;
import org.posthouse.store.account.StoredDirectory;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.store.mailbox.BlobHolder;

/** The lists of a directory. Durable when a change returns; for many threads. One per process. */
public final class Lists implements BlobHolder {
    public static final int MAX_MEMBERS = 10_000;
    public static final int MAX_HELD = 1_000;
    private static final int MAX_MODERATORS = 50;
    /** Octets of a name, so that {@code name-bounces+number-hash} is a local part. */
    private static final int MAX_NAME = 32;
    private static final int MAX_TEXT = 200;
    private static final long DAY_MILLIS = 86_400_000;

    private final StoredDirectory directory;
    private final Engine engine;
    private final InstantSource clock;
    /** Held by whoever changes a list, from reading what it depends on to the end of the commit. */
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Long, Roll> rolls = new ConcurrentHashMap<>();

    /** A list with its members, by number and by address. */
    private static final class Roll {
        volatile ListCodec.Kept kept;
        final ConcurrentSkipListMap<Long, Member> byNumber = new ConcurrentSkipListMap<>();
        final Map<String, Member> byAddress = new ConcurrentHashMap<>();

        Roll(ListCodec.Kept kept) {
            this.kept = kept;
        }

        void put(Member m) {
            byNumber.put(m.number(), m);
            byAddress.put(fold(m.address()), m);
        }

        void remove(Member m) {
            byNumber.remove(m.number());
            byAddress.remove(fold(m.address()));
        }
    }

    /** Reads all lists. Refusal UNAVAILABLE. */
    public Lists(StoredDirectory directory, Engine engine, InstantSource clock) throws Refusal {
        this.directory = directory;
        this.engine = engine;
        this.clock = clock;
        Map<Long, Address> names = new HashMap<>();
        for (Group g : directory.groups())
            names.put(g.id(), g.name());
        engine.scan(Space.DIRECTORY, only(ListCodec.LIST), after(ListCodec.LIST), Integer.MAX_VALUE, false, (key, value) -> {
            long id = ListCodec.list(key);
            Address name = names.get(id);
            if (name != null)
                rolls.put(id, new Roll(ListCodec.list(id, name, value)));
            return true;
        });
        engine.scan(Space.DIRECTORY, only(ListCodec.MEMBER), after(ListCodec.MEMBER), Integer.MAX_VALUE, false, (key, value) -> {
            Roll roll = rolls.get(ListCodec.list(key));
            if (roll != null)
                roll.put(ListCodec.member(ListCodec.second(key), value));
            return true;
        });
    }

    private static byte[] only(char kind) {
        return new byte[]{(byte) kind};
    }

    private static byte[] after(char kind) {
        return new byte[]{(byte) (kind + 1)};
    }

    private static String fold(Address a) {
        return a.local().folded() + '@' + a.domain().ascii();
    }

    /** Makes a list without members. Refusal ACCOUNT_EXISTS, NO_SUCH_DOMAIN, BAD_ADDRESS. */
    public MailList add(Address name) throws Refusal {
        if (name.local().toString().length() > MAX_NAME || !name.local().toString().equals(name.local().value()))
            throw new Refusal(Refusal.Reason.BAD_ADDRESS,
                    "a list's name has at most " + MAX_NAME + " characters and needs no quotes: " + name);
        lock.lock();
        try {
            Group group = directory.groups().stream().filter(g -> fold(g.name()).equals(fold(name)) && !rolls.containsKey(g.id()))
                    .findFirst().orElse(null);
            // The name may be left over from a list that was only half made.
            Group mine = group == null ? directory.addGroup(name) : group;
            var list = new MailList(mine.id(), name, "", MailList.Posters.MEMBERS, false, "", List.of());
            keep(new ListCodec.Kept(list, 1));
            return list;
        } finally {
            lock.unlock();
        }
    }

    private void keep(ListCodec.Kept kept) throws Refusal {
        directory.commit(new Batch().put(ListCodec.key(ListCodec.LIST, kept.list().id()), ListCodec.write(kept)));
        Roll roll = rolls.get(kept.list().id());
        if (roll == null)
            rolls.put(kept.list().id(), new Roll(kept));
        else
            roll.kept = kept;
    }

    /** Forgets a list, its members and what waits. */
    public void remove(Address name) throws Refusal {
        lock.lock();
        try {
            MailList list = find(name).orElse(null);
            if (list != null) {
                Batch batch = new Batch().useReserve().delete(ListCodec.key(ListCodec.LIST, list.id()));
                for (char kind : new char[]{ListCodec.MEMBER, ListCodec.HELD})
                    engine.scan(Space.DIRECTORY, ListCodec.key(kind, list.id()), ListCodec.key(kind, list.id() + 1), Integer.MAX_VALUE,
                            false, (key, _) -> {
                                batch.delete(key);
                                return true;
                            });
                directory.commit(batch);
                rolls.remove(list.id());
            }
            directory.removeGroup(name);
        } finally {
            lock.unlock();
        }
    }

    public List<MailList> all() {
        return rolls.values().stream().map(r -> r.kept.list()).sorted(java.util.Comparator.comparing(l -> l.name().toString())).toList();
    }

    public Optional<MailList> get(long id) {
        return Optional.ofNullable(rolls.get(id)).map(r -> r.kept.list());
    }

    public Optional<MailList> find(Address name) {
        String wanted = fold(name);
        return rolls.values().stream().map(r -> r.kept.list()).filter(l -> fold(l.name()).equals(wanted)).findFirst();
    }

    private Roll roll(long id) throws Refusal {
        Roll roll = rolls.get(id);
        if (roll == null)
            throw new Refusal(Refusal.Reason.NO_SUCH_ALIAS, "there is no such list");
        return roll;
    }

    /** Changes what a list is; its id and name stay. */
    public MailList change(long id, UnaryOperator<MailList> how) throws Refusal {
        lock.lock();
        try {
            ListCodec.Kept before = roll(id).kept;
            MailList now = how.apply(before.list());
            if (now.moderators().size() > MAX_MODERATORS)
                throw new Refusal(Refusal.Reason.LIMIT, "a list has at most " + MAX_MODERATORS + " moderators");
            if (now.title().length() > MAX_TEXT || now.prefix().length() > MAX_TEXT)
                throw new Refusal(Refusal.Reason.LIMIT, "title and prefix have at most " + MAX_TEXT + " characters");
            keep(new ListCodec.Kept(new MailList(id, before.list().name(), now.title(), now.posters(), now.holds(), now.prefix(),
                    now.moderators()), before.next()));
            return now;
        } finally {
            lock.unlock();
        }
    }

    /** Takes addresses onto a list; those on it already get mail again where they were suspended. How many were not on it. */
    public int join(long id, List<Address> addresses) throws Refusal {
        lock.lock();
        try {
            Roll roll = roll(id);
            Map<String, Member> changed = new LinkedHashMap<>();
            long next = roll.kept.next();
            int fresh = 0;
            for (Address a : addresses) {
                Member there = changed.getOrDefault(fold(a), roll.byAddress.get(fold(a)));
                if (there != null && there.suspended() == null)
                    continue;
                if (there == null)
                    fresh++;
                changed.put(fold(a), there == null ? Member.fresh(a, next++, clock.instant()) : there.resumed());
            }
            if (roll.byNumber.size() + fresh > MAX_MEMBERS)
                throw new Refusal(Refusal.Reason.LIMIT, "a list has at most " + MAX_MEMBERS + " members; use lists of lists for more");
            var kept = new ListCodec.Kept(roll.kept.list(), next);
            Batch batch = new Batch().put(ListCodec.key(ListCodec.LIST, id), ListCodec.write(kept));
            for (Member m : changed.values())
                batch.put(ListCodec.key(ListCodec.MEMBER, id, m.number()), ListCodec.write(m));
            directory.commit(batch);
            roll.kept = kept;
            changed.values().forEach(roll::put);
            return fresh;
        } finally {
            lock.unlock();
        }
    }

    /** Takes an address off a list; false where it was not on it. */
    public boolean leave(long id, Address address) throws Refusal {
        lock.lock();
        try {
            Roll roll = roll(id);
            Member there = roll.byAddress.get(fold(address));
            if (there == null)
                return false;
            directory.commit(new Batch().useReserve().delete(ListCodec.key(ListCodec.MEMBER, id, there.number())));
            roll.remove(there);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** In the order in which they came. */
    public List<Member> members(long id) {
        Roll roll = rolls.get(id);
        return roll == null ? List.of() : List.copyOf(roll.byNumber.values());
    }

    public Optional<Member> member(long id, long number) {
        return Optional.ofNullable(rolls.get(id)).map(r -> r.byNumber.get(number));
    }

    public Optional<Member> member(long id, Address address) {
        return Optional.ofNullable(rolls.get(id)).map(r -> r.byAddress.get(fold(address)));
    }

    /** Counts a bounce of today; the member as it then stands, empty where there is none of that number. */
    public Optional<Member> bounced(long id, long number) throws Refusal {
        lock.lock();
        try {
            Roll roll = roll(id);
            Member before = roll.byNumber.get(number);
            if (before == null)
                return Optional.empty();
            Member now = before.bounced(clock.millis() / DAY_MILLIS, clock.instant());
            if (!now.equals(before)) {
                directory.commit(new Batch().put(ListCodec.key(ListCodec.MEMBER, id, number), ListCodec.write(now)));
                roll.put(now);
            }
            return Optional.of(now);
        } finally {
            lock.unlock();
        }
    }

    /** Keeps a post until a moderator decides; repeating it changes nothing. Refusal LIMIT where too many wait. */
    public void hold(HeldPost post) throws Refusal {
        lock.lock();
        try {
            roll(post.list());
            if (held(post.list()).size() >= MAX_HELD)
                throw new Refusal(Refusal.Reason.LIMIT, "too many posts wait for the moderators");
            var p = new HeldPost(post.list(), post.id(), post.at(), post.blob(), post.size(), post.trace(), post.returnPath(), post.login(),
                    post.content(), HeldPost.cut(post.author()), HeldPost.cut(post.subject()), HeldPost.cut(post.why()));
            directory.commit(new Batch().put(ListCodec.key(ListCodec.HELD, p.list(), p.id()), ListCodec.write(p)));
        } finally {
            lock.unlock();
        }
    }

    /** What waits, oldest first. */
    public List<HeldPost> held(long id) throws Refusal {
        List<HeldPost> all = new ArrayList<>();
        engine.scan(Space.DIRECTORY, ListCodec.key(ListCodec.HELD, id), ListCodec.key(ListCodec.HELD, id + 1), Integer.MAX_VALUE, false,
                (key, value) -> all.add(ListCodec.held(key, value)));
        return all;
    }

    public @Nullable HeldPost held(long id, long post) throws Refusal {
        byte[] key = ListCodec.key(ListCodec.HELD, id, post);
        byte[] value = engine.get(Space.DIRECTORY, key);
        return value == null ? null : ListCodec.held(key, value);
    }

    /** It waits no longer. */
    public void release(long id, long post) throws Refusal {
        byte[] key = ListCodec.key(ListCodec.HELD, id, post);
        if (engine.get(Space.DIRECTORY, key) != null)
            directory.commit(new Batch().useReserve().delete(key));
    }

    @Override
    public void visitBlobs(BlobId first, BlobId last, Consumer<BlobId> found) throws Refusal {
        engine.scan(Space.DIRECTORY, only(ListCodec.HELD), after(ListCodec.HELD), Integer.MAX_VALUE, false, (key, value) -> {
            found.accept(ListCodec.held(key, value).blob());
            return true;
        });
    }
}
