package org.posthouse.store.rules;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
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

    /** All scripts by name, without their texts. */
    public List<StoredScript> list(long account) throws Refusal {
        Space space = Rows.space(account);
        String now = activeName(space);
        var all = new ArrayList<StoredScript>();
        engine.scan(space, Rows.kind(Rows.SCRIPT), Rows.after(Rows.SCRIPT), Integer.MAX_VALUE, false, (key, value) -> {
            if (Rows.pieceOf(key) == 0) {
                Rows.First first = Rows.First.read(value);
                String name = Rows.nameOf(key);
                all.add(new StoredScript(name, "", name.equals(now), first.size(), first.changed()));
            }
            return true;
        });
        return all;
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
        return Optional.of(new StoredScript(name, text.toString(StandardCharsets.UTF_8), activeName(space).equals(name), text.size(),
                first[0].changed()));
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

    /** What changes the rows of one account. */
    private interface Edit {
        void run(Space space, Batch batch) throws Refusal;
    }

    private void edit(long account, Edit edit) throws Refusal {
        turn(account).lock();
        try {
            Batch batch = new Batch();
            Space space = Rows.space(account);
            edit.run(space, batch);
            if (batch.isEmpty())
                return;
            try {
                engine.commit(space, Engine.ANY, batch);
            } finally {
                forget(account);
            }
        } finally {
            turn(account).unlock();
        }
    }

    /** Refusal TOO_BIG or LIMIT where a script of that size would be too much. RFC 5804 §2.5 */
    public void checkRoom(long account, String name, long size) throws Refusal {
        check(name);
        if (size > limits.scriptOctets())
            throw new Refusal(Refusal.Reason.TOO_BIG, "a script has at most " + limits.scriptOctets() + " octets");
        List<StoredScript> all = list(account);
        if (all.size() >= limits.scripts() && all.stream().noneMatch(s -> s.name().equals(name)))
            throw new Refusal(Refusal.Reason.LIMIT, "an account has at most " + limits.scripts() + " scripts; remove one");
    }

    /** Adds or replaces; a script that is active stays so. Refusal TOO_BIG, LIMIT, NOT_PERMITTED (its name). */
    public void put(long account, String name, String text) throws Refusal {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        edit(account, (space, batch) -> {
            checkRoom(account, name, utf8.length);
            pieces(space, name, batch);
            Rows.put(batch, name, utf8, clock.instant());
        });
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

    /** Makes it the one that runs; the empty name: none runs. Refusal NO_SUCH_MESSAGE. RFC 5804 §2.8 */
    public void activate(long account, String name) throws Refusal {
        edit(account, (space, batch) -> {
            if (name.isEmpty()) {
                batch.delete(Rows.kind(Rows.ACTIVE));
                return;
            }
            if (get(account, name).isEmpty())
                throw missing(name);
            batch.put(Rows.kind(Rows.ACTIVE), Rows.active(name));
        });
    }

    /** Refusal NO_SUCH_MESSAGE, IN_USE for the active one. RFC 5804 §2.10 */
    public void delete(long account, String name) throws Refusal {
        edit(account, (space, batch) -> {
            if (problem(name) != null || pieces(space, name, batch) == 0)
                throw missing(name);
            if (activeName(space).equals(name))
                throw new Refusal(Refusal.Reason.IN_USE, "the script \"" + name + "\" is active; activate another or none before");
            batch.useReserve();
        });
    }

    /** What was active stays so. Refusal NO_SUCH_MESSAGE, MAILBOX_EXISTS where there is one of the new name. RFC 5804 §2.11 */
    public void rename(long account, String from, String to) throws Refusal {
        edit(account, (space, batch) -> {
            check(to);
            StoredScript script = get(account, from).orElseThrow(() -> missing(from));
            if (get(account, to).isPresent())
                throw new Refusal(Refusal.Reason.MAILBOX_EXISTS, "there is already a script \"" + to + "\"");
            pieces(space, from, batch);
            Rows.put(batch, to, script.text().getBytes(StandardCharsets.UTF_8), script.changed());
            if (script.active())
                batch.put(Rows.kind(Rows.ACTIVE), Rows.active(to));
        });
    }
}
