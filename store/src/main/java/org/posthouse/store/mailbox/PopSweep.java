package org.posthouse.store.mailbox;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.store.rows.DeviceRow;
import org.posthouse.store.rows.HiddenPage;
import org.posthouse.store.rows.Keys;
import org.posthouse.store.view.UidSet;

/**
 * Tidies up after POP3's devices: takes out what they agreed to leave for so many days only, and forgets those whose credential is gone or that have long not come, with what only
 * they held back. A bounded step each time.
 */
final class PopSweep implements WriteTurn.Operation<PopSweep.Step> {
    /** Pages of 65,536 UIDs in one step. */
    private static final int PAGES = 256;
    private static final Step NOTHING = new Step(0, 0, UidSet.EMPTY);

    /** Rows done, 0 when nothing is left to do; and the messages that went, with their mailbox. */
    record Step(int rows, long mailbox, UidSet gone) {}

    /** Whether there is anything to do, found out without opening the account. */
    static boolean isDue(Engine engine, Space space, Alive alive, long now) throws Refusal {
        List<DeviceKey> devices = new ArrayList<>();
        AtomicBoolean due = new AtomicBoolean();
        engine.scan(space, Keys.only(Keys.DEVICE), Keys.after(Keys.DEVICE), Integer.MAX_VALUE, false, (key, value) -> {
            devices.add(new DeviceKey(Keys.mailboxOf(key), Keys.deviceOf(key), key));
            due.compareAndSet(false, DeviceRow.read(value).last() < now - PopDevices.AWAY_MILLIS);
            return true;
        });
        if (devices.isEmpty())
            return false;
        engine.scan(space, Keys.only(Keys.DUE), Keys.due(now + 1), 1, false, (_, _) -> {
            due.set(true);
            return false;
        });
        if (due.get())
            return true;
        Set<Long> good = alive.ids();
        return devices.stream().anyMatch(d -> !good.contains(d.device));
    }

    /** Asks for the ids of an account's credentials that are good for POP3. */
    interface Alive {
        Set<Long> ids() throws Refusal;
    }

    private record DeviceKey(long mailbox, long device, byte[] key) {}

    private record DueRow(long mailbox, long device, int page, byte[] key, byte[] value) {}

    @Override
    public Step apply(Change change) throws Refusal {
        Step forgotten = forget(change);
        return forgotten.rows > 0 ? forgotten : due(change);
    }

    /** Devices that are no more; what is now agreed goes. */
    private static Step forget(Change change) throws Refusal {
        WriteTurn turn = change.turn();
        Set<Long> alive = turn.popDevices();
        List<DeviceKey> gone = new ArrayList<>();
        turn.engine.scan(turn.space, Keys.only(Keys.DEVICE), Keys.after(Keys.DEVICE), Integer.MAX_VALUE, false, (key, value) -> {
            if (!alive.contains(Keys.deviceOf(key)) || DeviceRow.read(value).last() < change.now() - PopDevices.AWAY_MILLIS)
                gone.add(new DeviceKey(Keys.mailboxOf(key), Keys.deviceOf(key), key));
            return true;
        });
        if (gone.isEmpty())
            return NOTHING;
        long mailbox = gone.getFirst().mailbox;
        Set<Long> dead = new HashSet<>();
        for (DeviceKey d : gone)
            if (d.mailbox == mailbox) {
                change.batch().delete(d.key);
                if (!alive.contains(d.device))
                    dead.add(d.device);
            }
        int[] rows = {gone.size()};
        turn.engine.scan(turn.space, Keys.mailbox(Keys.HIDDEN, mailbox), Keys.mailbox(Keys.HIDDEN, mailbox + 1), Integer.MAX_VALUE, false,
                (key, _) -> {
                    if (dead.contains(Keys.hiddenDevice(key))) {
                        change.batch().delete(key);
                        rows[0]++;
                    }
                    return true;
                });
        change.rowsOnly();
        if (change.base().mailbox(mailbox) == null)
            return new Step(rows[0], mailbox, UidSet.EMPTY);
        PopDevices devices = new PopDevices(change, mailbox);
        return new Step(rows[0], mailbox, takeOut(change, mailbox, devices, devices.anyAgreed()));
    }

    private static Step due(Change change) throws Refusal {
        WriteTurn turn = change.turn();
        List<DueRow> rows = new ArrayList<>();
        turn.engine.scan(turn.space, Keys.only(Keys.DUE), Keys.due(change.now() + 1), PAGES, false, (key, value) -> {
            DueRow row = new DueRow(Keys.dueMailbox(key), Keys.dueDevice(key), Keys.duePage(key), key, value);
            if (!rows.isEmpty() && rows.getFirst().mailbox != row.mailbox)
                return false;
            rows.add(row);
            return true;
        });
        if (rows.isEmpty())
            return NOTHING;
        long mailbox = rows.getFirst().mailbox;
        for (DueRow row : rows)
            change.batch().delete(row.key);
        change.rowsOnly();
        if (change.base().mailbox(mailbox) == null)
            return new Step(rows.size(), mailbox, UidSet.EMPTY);
        PopDevices devices = new PopDevices(change, mailbox);
        UidSet.Builder wanted = new UidSet.Builder();
        for (DueRow row : rows) {
            BitSet bits = HiddenPage.read(row.value).hidden();
            if (row.device != PopDevices.NOBODY)
                devices.agree(row.device, row.page, bits);
            HiddenPage.add(row.page, bits, wanted);
        }
        return new Step(rows.size(), mailbox, takeOut(change, mailbox, devices, wanted.build()));
    }

    private static UidSet takeOut(Change change, long mailbox, PopDevices devices, UidSet wanted) throws Refusal {
        return devices.takeOut(devices.agreed(PopDevices.there(change, mailbox, wanted), PopDevices.NOBODY));
    }
}
