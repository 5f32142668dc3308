package org.posthouse.access.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;
import org.posthouse.store.account.StoredDirectory;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.mailbox.MailSettings;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.NewMessage;
import org.posthouse.store.mailbox.StoredMail;
import org.posthouse.store.mailbox.StoredMessage;
import org.posthouse.store.view.MailboxView;
import org.posthouse.store.view.UidSet;
import org.posthouse.testkit.engine.CountingEngine;

final class ReadAheadTest {
    private static final Set<AccountMail.Part> CONTENT = EnumSet.of(AccountMail.Part.CONTENT);

    private final CountingEngine engine = new CountingEngine(new MemoryEngine());
    private AccountMail mail;
    private long inbox;
    private MailboxView view;

    @BeforeEach
    void open() throws Exception {
        var directory = new StoredDirectory(engine, () -> Instant.EPOCH);
        directory.addDomain(Domain.of("example.org"));
        var mary = directory.addAccount(Address.parse("mary@example.org"));
        var store = new StoredMail(engine, () -> Instant.EPOCH, directory, MailSettings.DEFAULT);
        mail = store.open(mary.id());
        inbox = mail.mailbox(MailboxName.INBOX).orElseThrow().id();
        for (int i = 0; i < 100; i++)
            add(store, "Subject: " + i + "\r\n\r\n" + "x".repeat(i == 50 ? 100_000 : 1000));
        view = mail.view(inbox);
    }

    private void add(StoredMail store, String text) throws Exception {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        try (BlobWriter blob = store.newBlob()) {
            blob.write(bytes, 0, bytes.length);
            mail.append(inbox, List.of(new NewMessage(new byte[0], blob.finish(), bytes.length, Instant.EPOCH, FlagSet.NONE,
                    Structure.of(Source.of(bytes), Limits.DEFAULT), 0, null)));
        }
    }

    private final class ByView implements ReadAhead.Order {
        @Override
        public long uid(int position) {
            return position < view.size() ? view.uid(position) : 0;
        }

        @Override
        public long octets(int position) {
            return view.octets(position);
        }
    }

    private String subject(ReadAhead ahead, int position) throws Exception {
        try (StoredMessage m = Objects.requireNonNull(ahead.open(position, new ByView(), CONTENT))) {
            String text = new String(m.source().bytes(0, m.source().size()), StandardCharsets.US_ASCII);
            assertEquals(view.octets(position), text.length());
            return text.substring(9, text.indexOf('\r'));
        }
    }

    @Test
    void messagesReadInOrderCostFewReads() throws Exception {
        try (var ahead = new ReadAhead(mail, inbox)) {
            CountingEngine.Count before = engine.mark();
            for (int i = 0; i < 100; i++)
                assertEquals(Integer.toString(i), subject(ahead, i));
            long reads = engine.since(before).reads();
            assertTrue(reads <= 12, reads + " reads");
        }
        assertEquals(0, ReadAhead.octetsHeld());
    }

    @Test
    void messagesReadInAnyOtherOrderAreReadOneByOne() throws Exception {
        try (var ahead = new ReadAhead(mail, inbox)) {
            for (int i = 99; i >= 0; i -= 2) {
                assertEquals(Integer.toString(i), subject(ahead, i));
                assertEquals(0, ReadAhead.octetsHeld());
            }
        }
    }

    @Test
    void whatIsGoneInTheMeantimeIsNoOtherMessage() throws Exception {
        try (var ahead = new ReadAhead(mail, inbox)) {
            subject(ahead, 0);
            subject(ahead, 1);
            mail.remove(inbox, UidSet.range(view.uid(10), view.uid(12)));
            for (int i = 2; i < 20; i++)
                if (i >= 10 && i <= 12)
                    assertNull(ahead.open(i, new ByView(), CONTENT));
                else
                    assertEquals(Integer.toString(i), subject(ahead, i));
        }
        assertEquals(0, ReadAhead.octetsHeld());
    }

    @Test
    void allSessionsTogetherHoldNoMoreThanIsAllowed() {
        var allowance = new Allowance(100);
        assertTrue(allowance.tryTake(60));
        assertTrue(!allowance.tryTake(41));
        assertTrue(allowance.tryTake(40));
        allowance.give(60);
        assertEquals(40, allowance.taken());
    }
}
