package org.posthouse.store.mailbox;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.store.record.Large;
import org.posthouse.store.record.UnreadableRecord;
import org.posthouse.store.rows.AccountRecord;
import org.posthouse.store.rows.ColdRow;
import org.posthouse.store.rows.DeliveryKey;
import org.posthouse.store.rows.DeviceRow;
import org.posthouse.store.rows.HiddenPage;
import org.posthouse.store.rows.Keys;
import org.posthouse.store.thread.ThreadKey;
import org.posthouse.store.thread.Threads;
import org.posthouse.store.view.HotRow;
import org.posthouse.store.view.UidSet;

/** The bytes of each record and key as released; a change here is a new format. */
class FormatsTest {
    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void keys() {
        assertEquals("6d0000000500000102", hex(Keys.message(Keys.HOT, 5, 0x102)));
        assertEquals(0xfffffffeL, Keys.uidOf(Keys.message(Keys.HOT, 5, 0xfffffffeL)));
        assertEquals(5, Keys.mailboxOf(Keys.message(Keys.HOT, 5, 1)));
        assertEquals("6200000007", hex(Keys.mailbox(Keys.MAILBOX, 7)));
        assertEquals("6c0000000000000009", hex(Keys.log(9)));
        assertEquals("6e612f62", hex(Keys.subscription("a/b")));
        assertEquals("68000000070003", hex(Keys.hidden(7, 3, 0)));
        assertEquals("68000000070003" + "0000000000000009", hex(Keys.hidden(7, 3, 9)));
        assertEquals(0, Keys.hiddenDevice(Keys.hidden(7, 3, 0)));
        assertEquals(9, Keys.hiddenDevice(Keys.hidden(7, 0xfff0, 9)));
        assertEquals(0xfff0, Keys.hiddenPage(Keys.hidden(7, 0xfff0, 9)));
        assertEquals("6f00000007" + "0000000000000009", hex(Keys.device(7, 9)));
        assertEquals(9, Keys.deviceOf(Keys.device(7, 9)));
        byte[] due = Keys.due(4, 7, -1, 3);
        assertEquals("750000000000000004" + "00000007" + "ffffffffffffffff" + "0003", hex(due));
        assertEquals(List.of(7L, -1L, 3L), List.of(Keys.dueMailbox(due), Keys.dueDevice(due), (long) Keys.duePage(due)));
        assertEquals("6bba7816bf8f01cfea414140de5dae2223", hex(DeliveryKey.of("abc").key()));
        assertEquals("76000000070000000000000009", hex(Keys.vanished(7, 9)));
        assertEquals("780000000000000004" + "0102", hex(Keys.deliveryTime(4, new byte[]{1, 2})));
    }

    @Test
    void account() {
        AccountRecord a = new AccountRecord(7, 1_800_000_000L, 300, 5);
        assertEquals("010780a4a7da06ac0205", hex(a.write()));
        assertEquals(a, AccountRecord.read(a.write()));
    }

    @Test
    void mailbox() {
        MailboxState m = new MailboxState(7, new MailboxName("Junk"), SpecialUse.JUNK, 9, 4, 2, new MailboxState.Counts(3, 2, 1, 200), 12,
                List.of("a", "b"), null);
        assertEquals("01044a756e6b03090402030201c8010c0201610162", hex(m.write()));
        assertEquals(m, MailboxState.read(7, m.write()));
        MailboxState plain = new MailboxState(7, new MailboxName("x"), null, 9, 4, 2, MailboxState.Counts.NONE, 12, List.of(), null);
        assertEquals(plain, MailboxState.read(7, plain.write()));
    }

    @Test
    void messageRows() {
        HotRow hot = new HotRow(0x41, 5, 6, -7);
        assertEquals("01" + "0000000000000041" + "0000000000000005" + "0000000000000006" + "fffffffffffffff9", hex(hot.write()));
        assertEquals(hot, HotRow.read(hot.write()));
        ColdRow cold = new ColdRow(Instant.ofEpochMilli(1), new BlobId(2, 3), 4, 5, 6, new byte[]{'R'});
        String longs = "0000000000000001000000000000000200000000000000030000000000000004" + "00000000000000050000000000000006";
        assertEquals("01" + longs + "52", hex(cold.write()));
        ColdRow read = ColdRow.read(cold.write());
        assertArrayEquals(cold.write(), read.write());
        assertEquals(new BlobId(2, 3), ColdRow.blob(cold.write()));
    }

    @Test
    void change() {
        LogRecord r = new LogRecord(3,
                List.of(new LogRecord.Entry.Added(1, UidSet.range(5, 7)), new LogRecord.Entry.Flagged(1, 2, UidSet.of(1, 3)),
                        new LogRecord.Entry.Expunged(1, UidSet.of(9)), new LogRecord.Entry.MovedAway(1, 2, UidSet.of(300)),
                        new LogRecord.Entry.Created(4, new MailboxName("c")),
                        new LogRecord.Entry.Renamed(4, new MailboxName("d")), new LogRecord.Entry.Deleted(4, new MailboxName("e")),
                        new LogRecord.Entry.Subscribed(new MailboxName("f"), true), new LogRecord.Entry.Added(2, UidSet.of(8), true)));
        assertEquals("010000000000000003" + "0101010502" + "0201000000000000000202010002" + "00" + "0301010900" + "04010201ac0200"
                + "05040163" + "06040164" + "07040165"
                + "08010166" + "0902010800", hex(r.write()));
        assertEquals(r, LogRecord.read(r.write()));
    }

    @Test
    void vanished() {
        UidSet uids = new UidSet.Builder().add(3).add(5, 7).add(300).build();
        assertEquals("010303000202a50200", hex(Vanished.write(uids)));
        assertEquals(uids, Vanished.read(Vanished.write(uids)));
        assertThrows(UnreadableRecord.class, () -> Vanished.read(new byte[]{2, 0}));
    }

    @Test
    void theOthers() {
        assertEquals("01000000000000000501" + "61", hex(new GoneMailbox(5, new MailboxName("a")).write()));
        assertEquals(new GoneMailbox(5, new MailboxName("a")), GoneMailbox.read(new GoneMailbox(5, new MailboxName("a")).write()));
        assertEquals("010509", hex(new DeliveryKey.Place(5, 9).write()));
        assertEquals(new DeliveryKey.Place(5, 9), DeliveryKey.Place.read(new DeliveryKey.Place(5, 9).write()));
        ThreadKey thread = ThreadKey
                .of(TestMail.structure("Message-ID: <a@b>\r\nSubject: Re: Hi\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))
                .getFirst();
        assertEquals("7456485569740e2bd87f01e3c208ac2bac", hex(thread.key()));
        assertEquals("01ac02", hex(Threads.write(300)));
        assertEquals(300, Threads.read(Threads.write(300)));
        BitSet bits = new BitSet();
        bits.set(1, 4);
        BitSet some = new BitSet();
        some.set(3);
        HiddenPage page = new HiddenPage(bits, some);
        assertEquals("02010e08", hex(page.write()));
        assertEquals(page, HiddenPage.read(page.write()));
        assertEquals(new HiddenPage(bits, new BitSet()), HiddenPage.read(new byte[]{1, 0x0e}));
        DeviceRow device = new DeviceRow(5, 6, "$POP");
        assertEquals("01" + "0000000000000005" + "0000000000000006" + "0424504f50", hex(device.write()));
        assertEquals(device, DeviceRow.read(device.write()));
    }

    @Test
    void aNewerOrBrokenRecordIsSaidToBeOne() {
        assertThrows(UnreadableRecord.class, () -> AccountRecord.read(new byte[]{2, 1, 1, 1, 1}));
        assertThrows(UnreadableRecord.class, () -> AccountRecord.read(new byte[]{1, 1}));
        assertThrows(UnreadableRecord.class, () -> HotRow.read(new byte[33]));
        assertThrows(UnreadableRecord.class, () -> LogRecord.read(new byte[]{1, 0, 0, 0, 0, 0, 0, 0, 0, 99}));
        assertThrows(UnreadableRecord.class, () -> MailboxState.read(1, new byte[]{1, 127}));
    }

    @Test
    void aLargeChangeIsKeptInPieces() throws Refusal {
        UidSet.Builder many = new UidSet.Builder();
        for (int i = 0; i < 100_000; i++)
            many.add(1 + 2L * i);
        LogRecord big = new LogRecord(3, List.of(new LogRecord.Entry.Expunged(1, many.build())));
        LogRecord small = new LogRecord(4, List.of());
        Engine engine = new MemoryEngine();
        Batch batch = new Batch();
        Large.put(batch, Keys.log(1), small.write());
        Large.put(batch, Keys.log(2), big.write());
        Large.put(batch, Keys.log(3), small.write());
        engine.commit(Space.account(1), 0, batch);
        for (boolean reverse : new boolean[]{false, true}) {
            List<LogRecord> read = new ArrayList<>();
            LogReader.walk(engine, Space.account(1), 0, Long.MAX_VALUE, reverse, (_, r) -> read.add(r));
            assertEquals(List.of(small, big, small), read);
        }
    }
}
