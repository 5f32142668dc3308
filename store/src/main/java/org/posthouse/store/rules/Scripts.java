package org.posthouse.store.rules;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;

/** The scripts of all accounts. One per process, as it remembers which are active; safe for many threads. */
public final class Scripts {
    /** Characters of a name. RFC 5804 §1.6 */
    public static final int MAX_NAME = 128;
    private static final int REMEMBERED_ACTIVE = 20_000;
    private static final int LOCKS = 32;

    private final Engine engine;
    private final InstantSource clock;
    private final RuleLimits limits;
    private final ReentrantLock[] turns = new ReentrantLock[LOCKS];
    private final ReentrantLock lock = new ReentrantLock();
    private volatile LongConsumer news = _ -> {
    };
    /** Active scripts, empty for none, of those asked for lately. */
    private final Map<Long, Optional<StoredScript>> active = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Optional<StoredScript>> eldest) {
            return size() > REMEMBERED_ACTIVE;
        }
    };

    public Scripts(Engine engine, InstantSource clock, RuleLimits limits) {
        this.engine = engine;
        this.clock = clock;
        this.limits = limits;
        for (int i = 0; i < LOCKS; i++)
            turns[i] = new ReentrantLock();
    }

    /** Tells that one of all accounts whose scripts have changed, once that is on disk, on the thread that did it. */
    public void news(LongConsumer hears) {
        news = hears;
    }

    public RuleLimits limits() {
        return limits;
    }

    private ReentrantLock turn(long account) {
        return turns[(int) Math.floorMod(account, (long) LOCKS)];
    }

    /** Null where it may be a name; else what is wrong with it. RFC 5804 §1.6 */
    public static @Nullable String problem(String name) {
        if (name.isEmpty() || name.codePointCount(0, name.length()) > MAX_NAME)
            return "the name of a script has 1 to " + MAX_NAME + " characters";
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < ' ' || c >= 0x7f && c < 0xa0 || c == 0x2028 || c == 0x2029 || c == '/' || c == 0xfeff)
                return "the name of a script has no control characters and no '/'";
        }
        return null;
    }

    private static void check(String name) throws Refusal {
        String problem = problem(name);
        if (problem != null)
            throw new Refusal(Refusal.Reason.NOT_PERMITTED, problem);
    }

    private static Refusal missing(String name) {
        return new Refusal(Refusal.Reason.NO_SUCH_MESSAGE, "there is no script \"" + name + "\"");
    }

    private static StoredScript told(String name, Rows.First first, String text, boolean active) {
        return new StoredScript(first.id(), name, text, active, first.size(), first.changed());
    }

    /** All scripts by name, without their texts. */
    public List<StoredScript> list(long account) throws Refusal {
        List<StoredScript> all = scan(account);
        if (all.stream().allMatch(s -> s.id() > 0))
            return all;
        turn(account).lock();
        try {
            number(account);
        } finally {
            turn(account).unlock();
        }
        return scan(account);
    }

    private List<StoredScript> scan(long account) throws Refusal {
        Space space = Rows.space(account);
        String now = activeName(space);
        var all = new ArrayList<StoredScript>();
        engine.scan(space, Rows.kind(Rows.SCRIPT), Rows.after(Rows.SCRIPT), Integer.MAX_VALUE, false, (key, value) -> {
            if (Rows.pieceOf(key) == 0) {
                String name = Rows.nameOf(key);
                all.add(told(name, Rows.First.read(value), "", name.equals(now)));
            }
            return true;
        });
        return all;
    }

    /** Gives ids to scripts that have none, as they were written before there were ids. */
    private void number(long account) throws Refusal {
        Space space = Rows.space(account);
        Rows.Head head = head(space);
        long next = head.next();
        Batch batch = new Batch();
        for (StoredScript s : scan(account))
            if (s.id() == 0) {
                String text = get(account, s.name()).orElseThrow().text();
                pieces(space, s.name(), batch);
                Rows.put(batch, s.name(), next++, text.getBytes(StandardCharsets.UTF_8), s.changed());
            }
        if (batch.isEmpty())
            return;
        batch.put(Rows.kind(Rows.HEAD), new Rows.Head(next, head.state() + 1).write());
        engine.commit(space, Engine.ANY, batch);
        forget(account);
    }

    private Rows.Head head(Space space) throws Refusal {
        return Rows.Head.read(engine.get(space, Rows.kind(Rows.HEAD)));
    }

    /** A number that each change of the account's scripts, and of which of them is active, makes greater by one. */
    public long state(long account) throws Refusal {
        return head(Rows.space(account)).state();
    }

    private String activeName(Space space) throws Refusal {
        byte[] record = engine.get(space, Rows.kind(Rows.ACTIVE));
        return record == null ? "" : Rows.readActive(record);
    }

    public Optional<StoredScript> get(long account, String name) throws Refusal {
        if (problem(name) != null)
            return Optional.empty();
        Space space = Rows.space(account);
        var text = new ByteArrayOutputStream();
        var first = new Rows.First[1];
        engine.scan(space, Rows.script(name, 0), Rows.afterScript(name), Integer.MAX_VALUE, false, (key, value) -> {
            if (Rows.pieceOf(key) == 0) {
                first[0] = Rows.First.read(value);
                text.writeBytes(first[0].text());
            } else {
                text.writeBytes(Rows.piece(value));
            }
            return true;
        });
        if (first[0] == null)
            return Optional.empty();
        return Optional.of(told(name, first[0], text.toString(StandardCharsets.UTF_8), activeName(space).equals(name)));
    }

    /** The script of that id, with its text. */
    public Optional<StoredScript> get(long account, long id) throws Refusal {
        for (StoredScript s : list(account))
            if (s.id() == id)
                return get(account, s.name());
        return Optional.empty();
    }

    /** The one that runs for the account's mail. */
    public Optional<StoredScript> active(long account) throws Refusal {
        lock.lock();
        try {
            Optional<StoredScript> known = active.get(account);
            if (known != null)
                return known;
        } finally {
            lock.unlock();
        }
        turn(account).lock();
        try {
            String name = activeName(Rows.space(account));
            Optional<StoredScript> found = name.isEmpty() ? Optional.empty() : get(account, name);
            remember(account, found);
            return found;
        } finally {
            turn(account).unlock();
        }
    }

    private void remember(long account, Optional<StoredScript> found) {
        lock.lock();
        try {
            active.put(account, found);
        } finally {
            lock.unlock();
        }
    }

    private void forget(long account) {
        lock.lock();
        try {
            active.remove(account);
        } finally {
            lock.unlock();
        }
    }

    /** What changes the rows of one account; returns how many ids it has given away. */
    private interface Edit {
        int run(Space space, Batch batch, long nextId) throws Refusal;
    }

    /** False where nothing was to be changed. */
    private boolean edit(long account, Edit edit) throws Refusal {
        turn(account).lock();
        try {
            number(account);
            Batch batch = new Batch();
            Space space = Rows.space(account);
            Rows.Head head = head(space);
            int given = edit.run(space, batch, head.next());
            if (batch.isEmpty())
                return false;
            batch.put(Rows.kind(Rows.HEAD), new Rows.Head(head.next() + given, head.state() + 1).write());
            try {
                engine.commit(space, Engine.ANY, batch);
            } finally {
                forget(account);
            }
        } finally {
            turn(account).unlock();
        }
        news.accept(account);
        return true;
    }

    /** Refusal TOO_BIG or LIMIT where a script of that size would be too much. RFC 5804 §2.5 */
    public void checkRoom(long account, String name, long size) throws Refusal {
        check(name);
        checkSize(size);
        List<StoredScript> all = scan(account);
        if (all.size() >= limits.scripts() && all.stream().noneMatch(s -> s.name().equals(name)))
            throw new Refusal(Refusal.Reason.LIMIT, "an account has at most " + limits.scripts() + " scripts; remove one");
    }

    private void checkSize(long size) throws Refusal {
        if (size > limits.scriptOctets())
            throw new Refusal(Refusal.Reason.TOO_BIG, "a script has at most " + limits.scriptOctets() + " octets");
    }

    /** Adds or replaces; a script that is active stays so. Refusal TOO_BIG, LIMIT, NOT_PERMITTED (its name). */
    public void put(long account, String name, String text) throws Refusal {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        edit(account, (space, batch, next) -> {
            checkRoom(account, name, utf8.length);
            Optional<StoredScript> before = get(account, name);
            pieces(space, name, batch);
            Rows.put(batch, name, before.isPresent() ? before.get().id() : next, utf8, clock.instant());
            return before.isPresent() ? 0 : 1;
        });
    }

    /** Adds; returns its id. Refusal TOO_BIG, LIMIT, NOT_PERMITTED (its name), MAILBOX_EXISTS where there is one of that name. */
    public long add(long account, String name, String text) throws Refusal {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        long[] id = new long[1];
        edit(account, (space, batch, next) -> {
            check(name);
            free(account, name);
            checkRoom(account, name, utf8.length);
            Rows.put(batch, name, next, utf8, clock.instant());
            id[0] = next;
            return 1;
        });
        return id[0];
    }

    /** Changes name and text of the script of an id at once; false where they were so. Refusal NO_SUCH_MESSAGE, and those of {@link #add}. */
    public boolean change(long account, long id, String name, String text) throws Refusal {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return edit(account, (space, batch, next) -> {
            check(name);
            checkSize(utf8.length);
            StoredScript before = get(account, id).orElseThrow(() -> missing(Long.toString(id)));
            if (!before.name().equals(name))
                free(account, name);
            else if (before.text().equals(text))
                return 0;
            move(space, batch, before, name, utf8, before.text().equals(text) ? before.changed() : clock.instant());
            return 0;
        });
    }

    private void free(long account, String name) throws Refusal {
        if (get(account, name).isPresent())
            throw new Refusal(Refusal.Reason.MAILBOX_EXISTS, "there is already a script \"" + name + "\"");
    }

    private void move(Space space, Batch batch, StoredScript script, String name, byte[] text, Instant changed) throws Refusal {
        pieces(space, script.name(), batch);
        Rows.put(batch, name, script.id(), text, changed);
        if (script.active() && !script.name().equals(name))
            batch.put(Rows.kind(Rows.ACTIVE), Rows.active(name));
    }

    private int pieces(Space space, String name, Batch batch) throws Refusal {
        int[] count = new int[1];
        engine.scan(space, Rows.script(name, 0), Rows.afterScript(name), Integer.MAX_VALUE, false, (key, _) -> {
            batch.delete(key);
            count[0]++;
            return true;
        });
        return count[0];
    }

    /** Makes it the one that runs; the empty name: none runs. False where it was so. Refusal NO_SUCH_MESSAGE. RFC 5804 §2.8 */
    public boolean activate(long account, String name) throws Refusal {
        return edit(account, (space, batch, _) -> {
            if (!name.isEmpty() && get(account, name).isEmpty())
                throw missing(name);
            if (activeName(space).equals(name))
                return 0;
            if (name.isEmpty())
                batch.delete(Rows.kind(Rows.ACTIVE));
            else
                batch.put(Rows.kind(Rows.ACTIVE), Rows.active(name));
            return 0;
        });
    }

    /** Refusal NO_SUCH_MESSAGE, IN_USE for the active one. RFC 5804 §2.10 */
    public void delete(long account, String name) throws Refusal {
        edit(account, (space, batch, _) -> {
            if (problem(name) != null || pieces(space, name, batch) == 0)
                throw missing(name);
            if (activeName(space).equals(name))
                throw new Refusal(Refusal.Reason.IN_USE, "the script \"" + name + "\" is active; activate another or none before");
            batch.useReserve();
            return 0;
        });
    }

    /** What was active stays so. Refusal NO_SUCH_MESSAGE, MAILBOX_EXISTS where there is one of the new name. RFC 5804 §2.11 */
    public void rename(long account, String from, String to) throws Refusal {
        edit(account, (space, batch, _) -> {
            check(to);
            StoredScript script = get(account, from).orElseThrow(() -> missing(from));
            free(account, to);
            move(space, batch, script, to, script.text().getBytes(StandardCharsets.UTF_8), script.changed());
            return 0;
        });
    }
}
