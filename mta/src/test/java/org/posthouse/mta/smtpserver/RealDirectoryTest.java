package org.posthouse.mta.smtpserver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.protocol.smtp.ForwardPath;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Alias;
import org.posthouse.store.account.DomainRelay;
import org.posthouse.store.account.Forward;
import org.posthouse.store.account.Group;
import org.posthouse.store.account.StoredDirectory;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.mailbox.MailSettings;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.NewMessage;
import org.posthouse.store.mailbox.StoredMail;
import org.posthouse.testkit.time.VirtualClock;

/** What RCPT answers over the real directory and the real store. RFC 5321 §3.3, §4.5.3.1.10 */
final class RealDirectoryTest {
    private final VirtualClock clock = new VirtualClock();
    private final MemoryEngine engine = new MemoryEngine();
    private final StoredDirectory directory = new StoredDirectory(engine, clock);
    private final StoredMail store = new StoredMail(engine, clock, directory, MailSettings.DEFAULT);
    private Account john = new Account(0, Address.parse("john@example.com"), Account.PopPolicy.DELETE, 0);
    private Account mary = john;

    RealDirectoryTest() throws Exception {}

    @BeforeEach
    void names() throws Exception {
        directory.addDomain(Domain.of("example.com"));
        john = directory.addAccount(Address.parse("john@example.com"));
        mary = directory.addAccount(Address.parse("mary@example.com"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private String answer(String to) throws Exception {
        var recipients = new Recipients(directory, store, "mail.example.com");
        return switch (recipients.answer(new ForwardPath.Mailbox(Address.parse(to)), false, InetAddress.getByName("192.0.2.1"))) {
            case Recipients.Answer.Refused r -> r.reply().code() + " " + r.reply().status();
            case Recipients.Answer.Taken t -> String.join(" ", t.reached().stream().map(RealDirectoryTest::show).toList());
        };
    }

    private static String show(Recipient r) {
        return switch (r.route()) {
            case Route.Local l -> "local:" + r.address();
            case Route.Group g -> "list:" + r.address();
            case Route.Remote o -> "remote:" + r.address();
        };
    }

    private void fill(Account account) throws Exception {
        byte[] text = "Subject: x\r\n\r\nwords\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        directory.setQuota(account.id(), text.length);
        BlobWriter blob = store.newBlob();
        blob.write(text, 0, text.length);
        var mail = store.open(account.id());
        mail.append(mail.mailbox(MailboxName.INBOX).orElseThrow().id(), List.of(new NewMessage(new byte[0], blob.finish(), text.length,
                Instant.EPOCH, FlagSet.NONE, Structure.of(Source.of(text), Limits.DEFAULT), 1, "k" + account.id())));
    }

    @Test
    void aFullMailboxIsNotForNowAndItsNeighbourIsNotKeptFromHisMail() throws Exception {
        fill(john);
        assertEquals("452 4.2.2", answer("john@example.com"));
        assertEquals("452 4.2.2", answer("john+x@example.com"));
        directory.putAlias(new Alias(Address.parse("both@example.com"), List.of(john.address(), mary.address())));
        // Taken for both: what the full one cannot have stays in the queue, and its end is told.
        assertEquals("local:mary@example.com local:john@example.com", answer("both@example.com"));
        directory.setQuota(john.id(), 0);
        assertEquals("local:john@example.com", answer("john@example.com"));
    }

    @Test
    void detailsAndWhatNobodyElseTakes() throws Exception {
        assertEquals("local:john+lists@example.com", answer("john+lists@example.com"));
        assertEquals("550 5.1.1", answer("chris@example.com"));
        directory.putAlias(new Alias(Address.parse("*@example.com"), List.of(mary.address())));
        assertEquals("local:mary@example.com", answer("chris@example.com"));
        assertEquals("local:john@example.com", answer("john@example.com"));
    }

    @Test
    void listsForwardingsAndTheUsersOfAnotherHost() throws Exception {
        Group team = directory.addGroup(Address.parse("team@example.com"));
        assertEquals("list:team@example.com", answer(team.name().toString()));
        assertEquals("list:team-leave+2-abc@example.com", answer("team-leave+2-abc@example.com"));
        directory.setForward(john.id(), new Forward(List.of(Address.parse("john@example.net")), true));
        assertEquals("local:john@example.com remote:john@example.net", answer("john@example.com"));
        directory.setRelay(Domain.of("example.com"), new DomainRelay("inner.example.com", 25, true));
        assertEquals("remote:chris@example.com", answer("chris@example.com"));
        assertEquals("local:mary@example.com", answer("mary@example.com"));
    }
}
