package org.posthouse.store.mailbox;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.rows.DeviceRow;
import org.posthouse.store.rows.HiddenPage;
import org.posthouse.store.rows.Keys;
import org.posthouse.store.view.Blocks;
import org.posthouse.store.view.Flags;
import org.posthouse.store.view.UidSet;

/** The devices of one maildrop and what each of them has deleted, as their rows tell; for a change under the turn, with all rows arrived. docs/decisions/005 */
final class PopDevices {
    /** A device that has not come for so long does not hold mail back any more. */
    static final long AWAY_MILLIS = 90L * 24 * 3600 * 1000;
    /** The time of the last visit is noted to a day, so that a login writes seldom. */
    static final long NOTE_MILLIS = 24L * 3600 * 1000;
    /** In place of a device: what is due may go as soon as all agree. */
    static final long NOBODY = -1;
    private static final int MAX_KEYWORDS = 16;
    private static final int MAX_SHOWN = 500_000;

    private final Change change;
    private final long mailbox;
    private final Map<Long, DeviceRow> holding = new TreeMap<>();
    private final Set<Long> alive;
    /** As this change has them so far. */
    private final Map<Place, HiddenPage> changed = new HashMap<>();

    private record Place(long device, int page) {}

    /** Those that hold mail back: their credential is good and they have come lately. */
    PopDevices(Change change, long mailbox) throws Refusal {
        this.change = change;
        this.mailbox = mailbox;
        WriteTurn turn = change.turn();
        alive = turn.popDevices();
        long since = change.now() - AWAY_MILLIS;
        turn.engine.scan(turn.space, Keys.mailbox(Keys.DEVICE, mailbox), Keys.mailbox(Keys.DEVICE, mailbox + 1), Integer.MAX_VALUE, false,
                (key, value) -> {
                    DeviceRow row = DeviceRow.read(value);
                    long id = Keys.deviceOf(key);
                    if (alive.contains(id) && row.last() >= since)
                        holding.put(id, row);
                    return true;
                });
    }

    private HiddenPage page(long device, int page) throws Refusal {
        HiddenPage now = changed.get(new Place(device, page));
        return now != null ? now : HiddenPage.read(change.turn().engine.get(change.turn().space, Keys.hidden(mailbox, page, device)));
    }

    /** Of those UIDs, the ones that every device which holds mail back agrees to see gone; the acting one agrees to all ({@link #NOBODY}: there is none). */
    UidSet agreed(UidSet uids, long acting) throws Refusal {
        Map<Integer, BitSet> pages = HiddenPage.pages(uids);
        for (Map.Entry<Integer, BitSet> p : pages.entrySet())
            for (long device : holding.keySet()) {
                if (p.getValue().isEmpty())
                    break;
                if (device != acting)
                    p.getValue().and(page(device, p.getKey()).agreed());
            }
        return HiddenPage.uids(pages);
    }

    /** All that any device with a good credential agrees to see gone. */
    UidSet anyAgreed() throws Refusal {
        UidSet.Builder out = new UidSet.Builder();
        WriteTurn turn = change.turn();
        turn.engine.scan(turn.space, Keys.mailbox(Keys.HIDDEN, mailbox), Keys.mailbox(Keys.HIDDEN, mailbox + 1), Integer.MAX_VALUE, false,
                (key, value) -> {
                    if (alive.contains(Keys.hiddenDevice(key)))
                        HiddenPage.add(Keys.hiddenPage(key), HiddenPage.read(value).agreed(), out);
                    return true;
                });
        return out.build();
    }

    /** Hides messages from a device; with agreed they may go for everybody as far as it is concerned. */
    void hide(long device, UidSet uids, boolean agreed) throws Refusal {
        for (Map.Entry<Integer, BitSet> p : HiddenPage.pages(uids).entrySet()) {
            HiddenPage page = page(device, p.getKey());
            int before = page.hidden().cardinality() + page.agreed().cardinality();
            page.hidden().or(p.getValue());
            if (agreed)
                page.agreed().or(p.getValue());
            if (page.hidden().cardinality() + page.agreed().cardinality() > before)
                put(device, p.getKey(), page);
        }
    }

    /** From now on a device agrees to those that it has not been shown again since; leaves these alone in the bits. */
    void agree(long device, int page, BitSet bits) throws Refusal {
        HiddenPage now = page(device, page);
        bits.and(now.hidden());
        if (bits.isEmpty())
            return;
        now.agreed().or(bits);
        put(device, page, now);
    }

    private void put(long device, int page, HiddenPage bits) {
        changed.put(new Place(device, page), bits);
        change.batch().put(Keys.hidden(mailbox, page, device), bits.write());
        change.rowsOnly();
    }

    /** Notes that the time of these messages is that moment (ms since 1970). */
    void due(long millis, long device, UidSet uids) throws Refusal {
        WriteTurn turn = change.turn();
        for (Map.Entry<Integer, BitSet> p : HiddenPage.pages(uids).entrySet()) {
            byte[] key = Keys.due(millis, mailbox, device, p.getKey());
            BitSet bits = p.getValue();
            byte[] there = turn.engine.get(turn.space, key);
            if (there != null)
                bits.or(HiddenPage.read(there).hidden());
            change.batch().put(key, new HiddenPage(bits, new BitSet()).write());
            change.rowsOnly();
        }
    }

    /** Shows in IMAP what a device has deleted, as long as there are not too many such keywords. */
    static void show(Change change, long mailbox, PopDevice device, UidSet uids) throws Refusal {
        if (uids.isEmpty() || uids.size() > MAX_SHOWN)
            return;
        MailboxState m = WriteTurn.known(change.base(), mailbox);
        boolean known = m.keywords().stream().anyMatch(device.keyword()::equalsIgnoreCase);
        long ours = m.keywords().stream().filter(PopDevice::isKeyword).count();
        if (!known && (ours >= MAX_KEYWORDS || m.keywords().size() >= Flags.MAX_KEYWORDS))
            return;
        new Flagging(mailbox, uids, new FlagChange(FlagChange.How.ADD, new FlagSet(0, Set.of(device.keyword()))), -1).apply(change);
    }

    /** Shows messages again to the devices whose keywords were taken off them. */
    static void takenOff(Change change, long mailbox, Set<String> keywords, UidSet uids) throws Refusal {
        if (keywords.stream().noneMatch(PopDevice::isKeyword))
            return;
        change.turn().arrived();
        PopDevices devices = new PopDevices(change, mailbox);
        for (Map.Entry<Long, DeviceRow> d : devices.holding.entrySet())
            if (keywords.stream().anyMatch(d.getValue().keyword()::equalsIgnoreCase))
                for (Map.Entry<Integer, BitSet> p : HiddenPage.pages(uids).entrySet()) {
                    HiddenPage page = devices.page(d.getKey(), p.getKey());
                    page.hidden().andNot(p.getValue());
                    page.agreed().andNot(p.getValue());
                    devices.put(d.getKey(), p.getKey(), page);
                }
    }

    /** Those of the UIDs whose messages are there. */
    static UidSet there(Change change, long mailbox, UidSet uids) throws Refusal {
        if (uids.isEmpty())
            return uids;
        Blocks blocks = new MailboxDraft(change, WriteTurn.known(change.base(), mailbox)).blocks();
        return UidSet.of(blocks.uids(blocks.indexes(uids)));
    }

    /** Takes out as many of them as one step may, and notes the others; those gone. */
    UidSet takeOut(UidSet going) throws Refusal {
        if (going.isEmpty())
            return going;
        UidSet gone = new Expunging(mailbox, going, true).apply(change);
        UidSet left = HiddenPage.minus(going, gone);
        if (!left.isEmpty())
            due(change.now(), NOBODY, left);
        return gone;
    }

    /** What a device does not see. */
    static UidSet hidden(WriteTurn turn, long mailbox, long device) throws Refusal {
        UidSet.Builder out = new UidSet.Builder();
        turn.engine.scan(turn.space, Keys.mailbox(Keys.HIDDEN, mailbox), Keys.mailbox(Keys.HIDDEN, mailbox + 1), Integer.MAX_VALUE, false,
                (key, value) -> {
                    if (Keys.hiddenDevice(key) == device)
                        HiddenPage.add(Keys.hiddenPage(key), HiddenPage.read(value).hidden(), out);
                    return true;
                });
        return out.build();
    }

    /** Notes that a device has opened the maildrop, where the last time is long enough ago. */
    static void opened(WriteTurn turn, long mailbox, PopDevice device) throws Refusal {
        byte[] key = Keys.device(mailbox, device.id());
        if (!stale(turn.engine.get(turn.space, key), turn.clock.millis(), device))
            return;
        turn.writeRows(change -> {
            WriteTurn.known(change.base(), mailbox);
            byte[] row = turn.engine.get(turn.space, key);
            long first = row == null ? change.now() : DeviceRow.read(row).first();
            change.batch().put(key, new DeviceRow(first, change.now(), device.keyword()).write()).useReserve();
            change.rowsOnly();
            return first;
        });
    }

    private static boolean stale(byte @Nullable [] row, long now, PopDevice device) {
        return row == null || Math.abs(now - DeviceRow.read(row).last()) >= NOTE_MILLIS
                || !DeviceRow.read(row).keyword().equals(device.keyword());
    }
}
