package org.posthouse.mta.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.mime.Source;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Authenticity;
import org.posthouse.mta.delivery.Delivery;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.mta.queue.PlainQueue;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Alias;
import org.posthouse.store.account.StoredDirectory;
import org.posthouse.store.item.Items;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.MailSettings;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.StoredMail;
import org.posthouse.store.rules.Memory;
import org.posthouse.store.rules.RuleLimits;
import org.posthouse.store.rules.Scripts;
import org.posthouse.store.rules.Vacation;
import org.posthouse.store.rules.Vacations;
import org.posthouse.testkit.time.VirtualClock;

/** What an account's script does to its mail, and what it sends; a delivery that is repeated changes nothing. */
class SieveRulesTest {
    private static final String FROM = "mary@there.test", TO = "john@example.com";

    private final VirtualClock clock = new VirtualClock();
    private final MemoryEngine engine = new MemoryEngine();
    private final StoredDirectory directory = new StoredDirectory(engine, clock);
    private final StoredMail store = new StoredMail(engine, clock, directory, MailSettings.DEFAULT);
    private final List<JourneyEvent> events = new ArrayList<>();
    private final Scripts scripts = new Scripts(engine, clock, RuleLimits.DEFAULT);
    private final Memory memory = new Memory(engine, clock, RuleLimits.DEFAULT);
    private final Vacations vacations = new Vacations(new Items(engine, (_, _) -> {
    }));
    private final List<Sent> sent = new ArrayList<>();
    private boolean queueFull;
    private final Delivery delivery = new Delivery(store, new Notes(), clock,
            new SieveRules(new RuleServices("mx.example.com", store, directory, scripts, vacations, memory,
                    new Notes(),
                    () -> (PlainQueue) this::queue, clock,
                    ZoneOffset.UTC, new Random(1))));
    private long ids = 100;

    private record Sent(ReturnPath from, List<Recipient> to, String text, Terms terms) {}

    SieveRulesTest() throws Exception {}

    private void queue(Arrival arrival, List<Recipient> to) throws Refusal {
        if (queueFull)
            throw new Refusal(Refusal.Reason.DISK_FULL, "full");
        try (BlobReader blob = engine.openBlob(arrival.blob())) {
            String text = new String(arrival.trace(), StandardCharsets.UTF_8)
                    + new String(blob.bytes(0, blob.size()), StandardCharsets.UTF_8);
            sent.add(new Sent(arrival.returnPath(), to, text, arrival.terms()));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private final class Notes implements Journeys {
        @Override
        public long newId() {
            return ids++;
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
        directory.addAccount(Address.parse(TO));
        directory.addAccount(Address.parse("robert@example.com"));
        directory.putAlias(new Alias(Address.parse("sales@example.com"), List.of(Address.parse(TO))));
    }

    private Account john() throws Exception {
        return directory.account(Address.parse(TO)).orElseThrow();
    }

    private void script(String text) throws Exception {
        scripts.put(john().id(), "main", text);
        scripts.activate(john().id(), "main");
    }

    private Arrival arrival(String from, String message) throws Exception {
        byte[] bytes = message.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        try (BlobWriter blob = engine.newBlob()) {
            blob.write(bytes, 0, bytes.length);
            return new Arrival(ids++, ReturnPath.parse(from), "Received: by mx.example.com\r\n".getBytes(StandardCharsets.US_ASCII),
                    blob.finish(),
                    bytes.length, clock.instant(), Terms.of(Terms.Content.EIGHT_BIT, false), "");
        }
    }

    private Outcome deliver(Arrival arrival) throws Exception {
        return delivery.deliver(new Recipient(Address.parse(TO), Address.parse(TO), new Route.Local(john().id())), arrival, null);
    }

    private Outcome deliver(String from, String message) throws Exception {
        return deliver(arrival(from, message));
    }

    private static String letter(String... fields) {
        return "From: mary@there.test\nTo: john@example.com\nSubject: lunch\nMessage-ID: <1@there.test>\n" + String.join("\n", fields)
                + (fields.length > 0 ? "\n" : "") + "\nHello\n";
    }

    private long count(String mailbox) throws Exception {
        AccountMail mail = store.open(john().id());
        return mail.mailbox(MailboxName.of(mailbox)).map(Mailbox::messages).orElse(-1L);
    }

    private String fact(String name) {
        return events.getLast().facts().getOrDefault(name, "");
    }

    @Test
    void anAnswerSaysThatItHasEightBitsAndGoesToNobodyWhoseNameIsForged() throws Exception {
        script("require \"vacation\"; vacation :mime \"Content-Type: text/plain; charset=utf-8\r\n\r\nJe suis là\";");
        deliver(arrival(FROM, letter()).with(Authenticity.FAIL));
        assertTrue(sent.isEmpty());
        deliver(arrival(FROM, letter()).with(Authenticity.UNKNOWN));
        assertEquals(Terms.Content.EIGHT_BIT, sent.getFirst().terms().content());
    }

    @Test
    void withoutScriptNothingChanges() throws Exception {
        scripts.put(john().id(), "main", "discard;");
        deliver(FROM, letter());
        assertEquals(1, count("INBOX"));
    }

    private void away(Vacation vacation) throws Exception {
        vacations.put(john().id(), vacation);
    }

    @Test
    void whoIsAwayAnswersOnceWithoutAScript() throws Exception {
        away(new Vacation(true, null, null, "gone", "I am at sea\nuntil May", null));
        Arrival first = arrival(FROM, letter());
        deliver(first);
        deliver(first);
        deliver(FROM, letter());
        assertEquals(2, count("INBOX"));
        assertEquals(1, sent.size());
        Sent answer = sent.getFirst();
        assertEquals("<> mary@there.test", "<" + answer.from() + "> " + answer.to().getFirst().address());
        for (String part : List.of("Subject: gone\r\n", "From: john@example.com\r\n", "In-Reply-To: <1@there.test>\r\n",
                "Auto-Submitted: auto-replied (vacation)\r\n", "\r\n\r\nI am at sea\r\nuntil May"))
            assertTrue(answer.text().contains(part), answer.text());
        clock.advance(Duration.ofDays(7));
        deliver(FROM, letter());
        assertEquals(2, sent.size());
        away(new Vacation(true, null, null, "gone", "I am in the woods", null));
        deliver(FROM, letter());
        assertEquals(3, sent.size());
    }

    @Test
    void anAnswerInHtmlHasATextToo() throws Exception {
        away(new Vacation(true, null, null, null, null, "<p>At <b>sea</b></p>"));
        deliver(FROM, letter());
        String text = sent.getFirst().text();
        for (String part : List.of("Content-Type: multipart/alternative;", "At sea", "<p>At <b>sea</b></p>", "Subject: Auto: lunch\r\n"))
            assertTrue(text.contains(part), text);
        assertEquals(1, text.split("MIME-Version", -1).length - 1, text);
        away(new Vacation(true, null, null, null, null, null));
        deliver(FROM, letter());
        assertTrue(sent.getLast().text().contains("I am away"), sent.getLast().text());
    }

    @Test
    void whoIsAwayAnswersBesideTheScriptAndWithinItsTime() throws Exception {
        script("require [\"fileinto\", \"mailbox\"]; fileinto :create \"A\";");
        away(new Vacation(true, clock.instant().plus(Duration.ofDays(1)), clock.instant().plus(Duration.ofDays(2)), "gone", "x", null));
        deliver(FROM, letter());
        assertEquals(0, sent.size());
        clock.advance(Duration.ofDays(1));
        deliver(FROM, letter());
        assertEquals("A 2 1", "A " + count("A") + " " + sent.size());
        clock.advance(Duration.ofDays(1));
        deliver("other@there.test", letter());
        assertEquals(1, sent.size());
        away(new Vacation(false, null, null, "gone", "y", null));
        deliver(FROM, letter());
        assertEquals(1, sent.size());
        away(new Vacation(true, null, null, "gone", "y", null));
        for (String rule : List.of("discard;", "require \"reject\"; reject \"no\";")) {
            script(rule);
            deliver(FROM, letter());
        }
        assertEquals(1, sent.size());
        script("require \"vacation\"; vacation :subject \"the script's\" \"z\";");
        deliver(FROM, letter());
        assertEquals(2, sent.size());
        assertTrue(sent.getLast().text().contains("Subject: the script's"), sent.getLast().text());
        script("nonsense");
        deliver(FROM, letter());
        assertEquals(3, sent.size());
        assertTrue(fact("rule-error").contains("nonsense"), fact("rule-error"));
    }

    @Test
    void whoIsAwayDoesNotAnswerMachines() throws Exception {
        away(new Vacation(true, null, null, "gone", "x", null));
        for (String field : List.of("List-Id: <l.there.test>", "Precedence: bulk", "Auto-Submitted: auto-generated",
                "X-Posthouse-Junk: yes; score=9.0"))
            deliver(FROM, letter(field));
        deliver("", letter());
        deliver("no-reply@there.test", letter());
        deliver("mailer-daemon@there.test", letter());
        deliver(arrival(FROM, letter()).with(Authenticity.FAIL));
        deliver(FROM, letter().replace("To: john@example.com", "To: somebody@there.test"));
        assertEquals(9, count("INBOX"));
        assertEquals(List.of(), sent);
        deliver(FROM, letter("X-Posthouse-Junk: no; score=1.0"));
        assertEquals(1, sent.size());
    }

    @Test
    void aRepeatedDeliveryFilesOnceEvenWithOtherRules() throws Exception {
        script("require [\"fileinto\", \"mailbox\", \"copy\"]; fileinto :create :copy \"A\"; fileinto :create \"B\"; keep;");
        Arrival arrival = arrival(FROM, letter());
        deliver(arrival);
        deliver(arrival);
        assertEquals(List.of(1L, 1L, 1L), List.of(count("A"), count("B"), count("INBOX")));
        script("require [\"fileinto\", \"mailbox\"]; fileinto :create \"C\";");
        deliver(arrival);
        assertEquals(0, count("C"));
    }

    @Test
    void whatFailsInBetweenIsDoneLaterAndFiledOnce() throws Exception {
        script("require \"copy\"; redirect :copy \"robert@example.com\"; redirect :copy \"far@else.test\";");
        Arrival arrival = arrival(FROM, letter());
        queueFull = true;
        assertInstanceOf(Outcome.Deferred.class, deliver(arrival));
        queueFull = false;
        assertInstanceOf(Outcome.Delivered.class, deliver(arrival));
        deliver(arrival);
        assertEquals(1, count("INBOX"));
        assertEquals(List.of("robert@example.com", "far@else.test"),
                sent.stream().map(s -> s.to().getFirst().address().toString()).toList());
    }

    @Test
    void aRedirectKeepsTheReturnPathAndGoesRoundOnce() throws Exception {
        script("redirect \"robert@example.com\";");
        assertEquals(Outcome.Handed.EXPANDED, ((Outcome.Delivered) deliver(FROM, letter())).handed());
        deliver("", letter());
        assertEquals(List.of(FROM, ""), sent.stream().map(s -> s.from().toString()).toList());
        assertTrue(sent.getFirst().text().startsWith("Delivered-To: john@example.com\r\nReceived: by mx.example.com\r\nFrom: mary"));
        assertEquals(0, count("INBOX"));
        deliver(FROM, letter("Delivered-To: john@example.com"));
        assertEquals(1, count("INBOX"));
        assertTrue(fact("rule-error").contains("line 1: the message was redirected from here before"), fact("rule-error"));
        script("redirect \"nobody@example.com\";");
        deliver(FROM, letter());
        script("redirect \"sales@example.com\";");
        deliver(FROM, letter());
        assertEquals(3, count("INBOX"));
        assertEquals(2, sent.size());
    }

    @Test
    void anErrorKeepsTheMessageAndTheJourneySaysWhere() throws Exception {
        script("require [\"reject\", \"fileinto\"];\nfileinto \"A\";\nreject \"no\";");
        deliver(FROM, letter());
        assertEquals(1, count("INBOX"));
        assertTrue(fact("rule-error").startsWith("line 3: 'reject' cannot"), fact("rule-error"));
        scripts.put(john().id(), "main", "this is no script");
        deliver(FROM, letter());
        assertEquals(2, count("INBOX"));
        assertTrue(fact("rule-error").startsWith("line 1, column"), fact("rule-error"));
        script("require \"fileinto\"; fileinto \"Nowhere\";");
        deliver(FROM, letter());
        assertEquals(3, count("INBOX"));
        assertTrue(fact("rule-error").contains("there is no mailbox \"Nowhere\""), fact("rule-error"));
    }

    @Test
    void aRejectionIsAFailureWithItsReason() throws Exception {
        script("require \"ereject\"; ereject text:\nnot\nhere\n.\n;");
        var failed = assertInstanceOf(Outcome.Failed.class, deliver(FROM, letter()));
        assertEquals("5.7.1 The recipient's mail filter does not take this message: not here", failed.status() + " " + failed.text());
        script("require \"ereject\"; ereject \"été\";");
        failed = assertInstanceOf(Outcome.Failed.class, deliver(FROM, letter()));
        assertEquals("The recipient's mail filter does not take this message", failed.text());
        assertEquals(0, count("INBOX"));
    }

    @Test
    void anAnswerGoesOnceToWhomItMay() throws Exception {
        script("require \"vacation\"; vacation :days 7 :subject \"Away\" \"Back soon.\";");
        Arrival arrival = arrival(FROM, letter("References: <0@there.test>"));
        deliver(arrival);
        deliver(arrival);
        assertEquals(1, sent.size());
        Sent answer = sent.getFirst();
        assertTrue(answer.from().isNull());
        for (String part : List.of("From: john@example.com\r\n", "To: mary@there.test\r\n", "Subject: Away\r\n",
                "In-Reply-To: <1@there.test>\r\n",
                "References: <0@there.test> <1@there.test>\r\n", "Auto-Submitted: auto-replied", "Back soon."))
            assertTrue(answer.text().contains(part), part + " in " + answer.text());
        deliver(FROM, letter());
        assertEquals(1, sent.size(), "answered not long ago");
        clock.advance(Duration.ofDays(7).plusSeconds(1));
        deliver(FROM, letter());
        assertEquals(2, sent.size());
        assertEquals(4 - 1, count("INBOX"));
    }

    @Test
    void nobodyElseIsAnswered() throws Exception {
        script("require \"vacation\"; vacation \"Back soon.\";");
        deliver("", letter());
        assertEquals("not sent: the return path is null", fact("vacation"));
        for (String from : List.of("MAILER-DAEMON@there.test", "owner-list@there.test", "list-request@there.test", TO, "sales@example.com"))
            deliver(from, letter());
        for (String field : List.of("List-Id: <a.b>", "List-Post: <mailto:a@b.test>", "Auto-Submitted: auto-replied", "Precedence: bulk"))
            deliver(FROM, letter(field));
        deliver(FROM, "From: mary@there.test\nTo: somebody@else.test\nSubject: hidden copy\n\nHello\n");
        assertEquals("not sent: none of the account's addresses is in To, Cc or Bcc", fact("vacation"));
        assertEquals(List.of(), sent);
        deliver(FROM, "From: mary@there.test\nCc: Sales <Sales@example.com>\nSubject: an alias\nAuto-Submitted: no\n\nHello\n");
        assertEquals(1, sent.size());
        assertTrue(sent.getFirst().text().contains("Subject: Auto: an alias\r\n"), sent.getFirst().text());
    }

    @Test
    void aNotificationTellsOfTheMessage() throws Exception {
        script("require \"enotify\"; notify :importance \"1\" \"mailto:far@else.test?subject=Mail%20for%20you\";");
        deliver(FROM, letter());
        deliver(FROM, letter("Auto-Submitted: auto-generated"));
        assertEquals(1, sent.size());
        String text = sent.getFirst().text();
        for (String part : List.of("From: john@example.com\r\n", "To: far@else.test\r\n", "Subject: Mail for you\r\n",
                "Auto-Submitted: auto-notified",
                "Importance: high"))
            assertTrue(text.contains(part), part + " in " + text);
        assertEquals(2, count("INBOX"));
    }

    @Test
    void aDuplicateIsSeenOnceTheFirstIsDone() throws Exception {
        script("require \"duplicate\"; if duplicate { discard; }");
        Arrival first = arrival(FROM, letter());
        deliver(first);
        deliver(first);
        deliver(FROM, letter());
        assertEquals(1, count("INBOX"));
        clock.advance(Duration.ofDays(8));
        deliver(FROM, letter());
        assertEquals(2, count("INBOX"));
    }

    @Test
    void aChangedHeaderIsWhatIsFiled() throws Exception {
        script("require \"editheader\"; deleteheader \"Subject\"; addheader \"X-Marked\" \"yes\";");
        deliver(FROM, letter());
        AccountMail mail = store.open(john().id());
        long inbox = mail.mailbox(MailboxName.INBOX).orElseThrow().id();
        try (var message = mail.open(inbox, 1)) {
            String text = new String(message.bytes(0, message.size()), StandardCharsets.UTF_8);
            assertEquals(List.of("X-Marked: yes", "Return-Path: <mary@there.test>", "Received: by mx.example.com", "From: mary@there.test",
                    "To: john@example.com", "Message-ID: <1@there.test>", "", "Hello"), text.lines().toList());
            assertEquals(message.size(), mail.structure(inbox, 1).orElseThrow().size());
        }
    }

    @Test
    void bytesInMemoryAreAsGoodAsThoseOfTheBlob() throws Exception {
        script("require [\"fileinto\", \"mailbox\"]; if header \"Subject\" \"lunch\" { fileinto :create \"A\"; }");
        Arrival arrival = arrival(FROM, letter());
        delivery.deliver(new Recipient(Address.parse(TO), Address.parse(TO), new Route.Local(john().id())), arrival,
                Source.of(letter().replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8)));
        assertEquals(1, count("A"));
    }
}
