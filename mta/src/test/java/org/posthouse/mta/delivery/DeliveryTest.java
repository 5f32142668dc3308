package org.posthouse.mta.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.mime.Source;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.StoredDirectory;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.MailSettings;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.MessageSource;
import org.posthouse.store.mailbox.StoredMail;
import org.posthouse.testkit.engine.CountingEngine;
import org.posthouse.testkit.time.VirtualClock;

class DeliveryTest {
    private static final byte[] TRACE = "Received: by mail.example.com id 1;\r\n Thu, 1 Jan 2026 00:00:00 +0000\r\n"
            .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MESSAGE = "From: robert@there.test\r\nSubject: hi\r\n\r\nHello\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String STORED = "Return-Path: <robert@there.test>\r\n" + new String(TRACE, StandardCharsets.US_ASCII)
            + new String(MESSAGE, StandardCharsets.US_ASCII);

    private final VirtualClock clock = new VirtualClock();
    private final CountingEngine engine = new CountingEngine(new MemoryEngine());
    private final StoredDirectory directory = new StoredDirectory(engine, clock);
    private final StoredMail store = new StoredMail(engine, clock, directory, MailSettings.DEFAULT);
    private final List<JourneyEvent> events = new java.util.ArrayList<>();
    private final Delivery delivery = new Delivery(store, new Notes(events), clock);
    private @Nullable Account john;

    DeliveryTest() throws Exception {}

    record Notes(List<JourneyEvent> events) implements Journeys {
        @Override
        public long newId() {
            return 7;
        }

        @Override
        public void record(JourneyEvent event) {
            events.add(event);
        }

        @Override
        public List<JourneyEvent> journey(long id) {
            return events;
        }

        @Override
        public List<Long> find(Query query, int limit) {
            return List.of();
        }
    }

    @BeforeEach
    void names() throws Exception {
        directory.addDomain(Domain.of("example.com"));
        john = directory.addAccount(Address.parse("john@example.com"));
    }

    private Account john() {
        return java.util.Objects.requireNonNull(john);
    }

    private Arrival arrival(long id, byte[] bytes) throws Exception {
        BlobWriter blob = store.newBlob();
        blob.write(bytes, 0, bytes.length);
        BlobId blobId = blob.finish();
        return new Arrival(id, ReturnPath.of(Address.parse("robert@there.test")), TRACE, blobId, bytes.length, clock.instant(),
                Terms.of(Terms.Content.SEVEN_BIT, false), "");
    }

    private Recipient to(Address address) {
        return new Recipient(address, address, new Route.Local(john().id()));
    }

    private List<String> texts(String mailbox) throws Exception {
        AccountMail mail = store.open(john().id());
        Mailbox box = mail.mailbox(MailboxName.of(mailbox)).orElseThrow();
        var view = mail.view(box.id());
        List<String> texts = new java.util.ArrayList<>();
        for (int i = 0; i < view.size(); i++)
            try (MessageSource s = mail.open(box.id(), view.uid(i))) {
                assertEquals(view.octets(i), s.size());
                texts.add(new String(s.bytes(0, s.size()), StandardCharsets.ISO_8859_1));
            }
        return texts;
    }

    @Test
    void oneCommitAndTheBytesAreThere() throws Exception {
        texts("INBOX");
        Arrival a = arrival(1, MESSAGE);
        var mark = engine.mark();
        assertInstanceOf(Outcome.Delivered.class, delivery.deliver(to(john().address()), a, Source.of(MESSAGE)));
        assertEquals(1, engine.since(mark).commits());
        assertEquals(List.of(STORED), texts("INBOX"));
        AccountMail mail = store.open(john().id());
        long inbox = mail.mailbox(MailboxName.INBOX).orElseThrow().id();
        assertEquals(STORED.indexOf("\r\n\r\n") + 4, mail.structure(inbox, 1).orElseThrow().headerSize());
        assertEquals(1, mail.row(inbox, 1).orElseThrow().journey());
        JourneyEvent e = events.getFirst();
        assertEquals(JourneyEvent.Step.DELIVERED, e.step());
        assertEquals("INBOX", e.facts().get("mailbox"));
    }

    @Test
    void againIsHarmless() throws Exception {
        Arrival a = arrival(1, MESSAGE);
        for (int i = 0; i < 3; i++)
            assertInstanceOf(Outcome.Delivered.class, delivery.deliver(to(john().address()), a, null));
        delivery.deliver(to(john().address()), arrival(2, MESSAGE), null);
        assertEquals(List.of(STORED, STORED), texts("INBOX"));
    }

    @Test
    void detailNamesAMailboxWhereThereIsOne() throws Exception {
        store.open(john().id()).create(MailboxName.of("lists"), null);
        delivery.deliver(to(Address.parse("john+lists@example.com")), arrival(1, MESSAGE), null);
        delivery.deliver(to(Address.parse("john+other@example.com")), arrival(2, MESSAGE), null);
        delivery.deliver(to(Address.parse("\"john+a//b\"@example.com")), arrival(3, MESSAGE), null);
        delivery.deliver(to(Address.parse("john+@example.com")), arrival(4, MESSAGE), null);
        assertEquals(1, texts("lists").size());
        assertEquals(3, texts("INBOX").size());
    }

    @Test
    void whatCannotBe() throws Exception {
        Arrival a = arrival(1, MESSAGE);
        assertEquals("5.1.1",
                assertInstanceOf(Outcome.Failed.class,
                        delivery.deliver(new Recipient(john().address(), john().address(), new Route.Local(99)), a, null)).status()
                        .toString());
        directory.setQuota(john().id(), 10);
        assertEquals("4.2.2",
                assertInstanceOf(Outcome.Deferred.class, delivery.deliver(to(john().address()), a, null)).status().toString());
        directory.setQuota(john().id(), 0);
        store.close();
        engine.close();
        assertTrue(delivery.deliver(to(john().address()), a, null) instanceof Outcome.Deferred d && d.status().type() == 4);
    }

    @Test
    void aPrefixedSourceReadsAcrossTheSeam() throws Exception {
        Source s = new PrefixedSource("abc".getBytes(StandardCharsets.US_ASCII), Source.of("defg".getBytes(StandardCharsets.US_ASCII)));
        for (int from = 0; from <= 7; from++)
            for (int to = from; to <= 7; to++)
                assertEquals("abcdefg".substring(from, to), new String(s.bytes(from, to), StandardCharsets.US_ASCII));
        assertEquals(-1, s.read(7, new byte[1], 0, 1));
    }
}
