package org.posthouse.mta.junk;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.mime.Source;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Delivery;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.delivery.Rules;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.mta.scan.Scans;
import org.posthouse.store.account.StoredDirectory;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.junk.JunkData;
import org.posthouse.store.junk.JunkLimits;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.FlagChange;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.mailbox.MailSettings;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.StoredMail;
import org.posthouse.store.view.UidSet;
import org.posthouse.testkit.time.VirtualClock;

/** One account of john@example.com with all that judges and learns, over an engine that may be opened again. */
final class Desk {
    static final Settings SETTINGS = Settings.of("mx.example.com");
    final VirtualClock clock = new VirtualClock();
    final Engine engine;
    final StoredDirectory directory;
    final List<JourneyEvent> events = new ArrayList<>();
    final long account;
    StoredMail store;
    JunkData data;
    Learner learner;
    private Delivery delivery;
    private final Scans scans;
    private long next = 1;

    Desk(Engine engine) throws Refusal {
        this(engine, Scans.NONE);
    }

    Desk(Engine engine, Scans scans) throws Refusal {
        this.engine = engine;
        this.scans = scans;
        directory = new StoredDirectory(engine, clock);
        directory.addDomain(Domain.of("example.com"));
        account = directory.addAccount(Address.parse("john@example.com")).id();
        store = new StoredMail(engine, clock, directory, MailSettings.DEFAULT);
        data = new JunkData(engine, clock, JunkLimits.DEFAULT);
        learner = new Learner(store, data, SETTINGS);
        delivery = delivery();
    }

    private Delivery delivery() {
        return new Delivery(store, new Notes(events), clock, Rules.NONE, new JunkJudge(SETTINGS, data, scans));
    }

    /** As after a restart. */
    void reopen() {
        store.close();
        store = new StoredMail(engine, clock, directory, MailSettings.DEFAULT);
        data = new JunkData(engine, clock, JunkLimits.DEFAULT);
        learner = new Learner(store, data, SETTINGS);
        delivery = delivery();
    }

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

    AccountMail mail() throws Refusal {
        return store.open(account);
    }

    long box(String name) throws Refusal {
        return mail().mailbox(MailboxName.of(name)).orElseThrow().id();
    }

    static String letter(String from, String subject, String body) {
        return "From: " + from + "\r\nTo: john@example.com\r\nSubject: " + subject + "\r\nMessage-ID: <"
                + Integer.toHexString((from + subject + body).hashCode())
                + "@there.test>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + body + "\r\n";
    }

    /** What was judged, as the journey has it. */
    Map<String, String> deliver(String results, String letter) throws Exception {
        return deliver(results, letter.getBytes(StandardCharsets.UTF_8));
    }

    Map<String, String> deliver(String results, byte[] letter) throws Exception {
        Outcome outcome = attempt(results, letter);
        assertInstanceOf(Outcome.Delivered.class, outcome, outcome::toString);
        return events.stream().filter(e -> e.step() == JourneyEvent.Step.JUDGED).reduce((a, b) -> b).orElseThrow().facts();
    }

    Outcome attempt(String results, byte[] letter) throws Exception {
        BlobWriter blob = store.newBlob();
        blob.write(letter, 0, letter.length);
        byte[] trace = ((results.isEmpty() ? "" : "Authentication-Results: mx.example.com; " + results + "\r\n")
                + "Received: from there.test (192.0.2.7) by mx.example.com with ESMTP id 1;\r\n Thu, 1 Jan 2026 00:00:00 +0000\r\n")
                .getBytes(StandardCharsets.UTF_8);
        var arrival = new Arrival(next++, ReturnPath.of(Address.parse("robert@there.test")), trace, blob.finish(), letter.length,
                clock.instant(), Terms.of(Terms.Content.EIGHT_BIT, false), "");
        Address john = Address.parse("john@example.com");
        return delivery.deliver(new Recipient(john, john, new Route.Local(account)), arrival, Source.of(letter));
    }

    /** The newest of a mailbox. */
    long last(String mailbox) throws Refusal {
        var view = mail().view(box(mailbox));
        return view.uid(view.size() - 1);
    }

    void move(String from, String to, long uid) throws Refusal {
        mail().move(box(from), UidSet.of(uid), box(to));
    }

    void flag(String mailbox, long uid, long system, String... keywords) throws Refusal {
        mail().store(box(mailbox), UidSet.of(uid), new FlagChange(FlagChange.How.ADD, new FlagSet(system, Set.of(keywords))), -1);
    }

    void unflag(String mailbox, long uid, String... keywords) throws Refusal {
        mail().store(box(mailbox), UidSet.of(uid), new FlagChange(FlagChange.How.REMOVE, new FlagSet(0, Set.of(keywords))), -1);
    }

    /** Five of each, so that something can be said. */
    void teachABit() throws Exception {
        for (int i = 0; i < 6; i++) {
            deliver("", letter("a" + i + "@spam.test", "Prize " + i, "win the lottery jackpot prize money claim now ticket" + i));
            move("INBOX", "Junk", last("INBOX"));
            deliver("", letter("b" + i + "@work.test", "Minutes " + i, "minutes meeting harbour bridge budget thursday number" + i));
            move("INBOX", "Archive", last("INBOX"));
        }
        learner.follow(account);
    }
}
