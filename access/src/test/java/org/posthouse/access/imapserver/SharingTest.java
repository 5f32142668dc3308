package org.posthouse.access.imapserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.posthouse.base.net.Dialer;
import org.posthouse.protocol.imapclient.ImapClient;
import org.posthouse.protocol.imapclient.Transcript;
import org.posthouse.store.account.StoredDirectory;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.login.PlaintextLogin;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.sharing.Right;
import org.posthouse.store.sharing.Rights;
import org.posthouse.testkit.dialog.Dialog;

class SharingTest {
    private static void run(House house, String dialog) throws IOException {
        Dialog.of("dialog", dialog).run(s -> house.at(), Map.of());
    }

    private static void share(House house, String name, Rights rights) throws Exception {
        long id = house.mail().create(MailboxName.of(name), null).id();
        house.mail().share(id, acl -> acl.with(house.robert.id(), false, rights));
    }

    @Test
    void journeysSayWhoDidIt() throws Exception {
        try (House house = new House()) {
            share(house, "Work", Rights.ALL);
            run(house, """
                    open imap
                    S: * OK *
                    C: a LOGIN robert@example.org secret
                    S: a OK *
                    C: a APPEND "Other Users/mary@example.org/Work" {4+}
                    C: a:bc
                    S: a OK *
                    """);
            JourneyEvent event = house.events.getLast();
            assertEquals("mary@example.org", event.recipient());
            assertEquals("robert@example.org", event.facts().get("user"));
        }
    }

    @Test
    void whatWasGrantedEndsWithTheAccountOfEither() throws Exception {
        Engine engine = new MemoryEngine();
        try (House house = new House(engine, PlaintextLogin.ALWAYS, null)) {
            share(house, "Work", Rights.ALL);
            house.deliver(House.letter(1));
            run(house, """
                    open imap
                    S: * OK *
                    C: a LOGIN robert@example.org secret
                    S: a OK *
                    C: a SELECT "Other Users/mary@example.org/Work"
                    S... a OK *
                    C: a NOOP
                    S: a OK *
                    """);
            assertEquals(java.util.Set.of(house.mary.id()), house.directory.grantors(house.robert.id()));
            house.directory.removeAccount(house.robert.address());
            long again = house.directory.addAccount(house.robert.address()).id();
            house.credentials.setPassword(again, "secret", false);
            assertEquals(java.util.Set.of(), house.directory.grantors(again));
            run(house, """
                    open imap
                    S: * OK *
                    C: a LOGIN mary@example.org secret
                    S: a OK *
                    C: a GETACL Work
                    S: * ACL Work mary@example.org lrswipkxteacd
                    S: a OK *
                    open r: imap
                    r S: * OK *
                    r C: b LOGIN robert@example.org secret
                    r S: b OK *
                    r C: b LIST "" "Other*"
                    r S: b OK *
                    r C: b SELECT "Other Users/mary@example.org/Work"
                    r S: b NO [NONEXISTENT] *
                    """);
            assertEquals(java.util.Set.of(), new StoredDirectory(engine, java.time.InstantSource.system()).grantors(again));
        }
    }

    @Test
    void aSelectedMailboxWhoseOwnerIsRemovedCannotBeReadAnyMore() throws Exception {
        try (House house = new House(); ImapClient robert = client(house)) {
            share(house, "Work", Rights.ALL);
            robert.login("robert@example.org", "secret");
            robert.select("Other Users/mary@example.org/Work", false);
            house.directory.removeAccount(house.mary.address());
            var refused = org.junit.jupiter.api.Assertions.assertThrows(org.posthouse.protocol.imapclient.ImapRefusedException.class,
                    () -> robert.ask(new org.posthouse.protocol.imap.Command.Expunge(null)));
            assertEquals("NOPERM", refused.code());
        }
    }

    @Test
    void nothingIsTakenFromASelectedMailboxThatMayNotBeReadAnyMore() throws Exception {
        try (House house = new House()) {
            share(house, "Work", Rights.parse("lr").orElseThrow());
            long work = house.mail().mailbox(MailboxName.of("Work")).orElseThrow().id();
            house.mail().append(work, java.util.List.of(house.message(House.letter(1))));
            run(house, """
                    open r: imap
                    r S: * OK *
                    r C: a LOGIN robert@example.org secret
                    r S: a OK *
                    r C: a SELECT "Other Users/mary@example.org/Work"
                    r S... a OK *
                    r C: a APPEND INBOX CATENATE (URL "/;UID=1")
                    r S: a OK *
                    open m: imap
                    m S: * OK *
                    m C: a LOGIN mary@example.org secret
                    m S: a OK *
                    m C: a DELETEACL Work robert@example.org
                    m S: a OK *
                    r C: a APPEND INBOX CATENATE (URL "/;UID=1")
                    r S: a NO [BADURL *
                    r C: a STATUS INBOX (MESSAGES)
                    r S: * STATUS INBOX (MESSAGES 1)
                    r S: a OK *
                    """);
        }
    }

    @Test
    void whatTheOwnerDoesWithAMailboxIsNotTold() throws Exception {
        try (House house = new House()) {
            long work = house.mail().create(MailboxName.of("Work"), org.posthouse.store.mailbox.SpecialUse.FLAGGED).id();
            // Made before, since a new one gets the rights of the one above it.
            house.mail().create(MailboxName.of("Work/Secret"), null);
            house.mail().share(work, acl -> acl.with(house.robert.id(), false, Rights.parse("lr").orElseThrow()));
            house.mail().subscribe(MailboxName.of("Work"), true);
            run(house, """
                    open imap
                    S: * OK *
                    C: a LOGIN robert@example.org secret
                    S: a OK *
                    C: a ENABLE IMAP4rev2
                    S... a OK *
                    C: a SELECT "Other Users/mary@example.org/Work"
                    S... * LIST (\\HasNoChildren) "/" "Other Users/mary@example.org/Work"
                    S... a OK *
                    C: a SUBSCRIBE "Other Users/mary@example.org/Work"
                    S: a OK *
                    C: a SELECT "Other Users/mary@example.org/Work"
                    S... * LIST (\\HasNoChildren \\Subscribed) "/" "Other Users/mary@example.org/Work"
                    S... a OK *
                    """);
        }
    }

    private static ImapClient client(House house) throws Exception {
        return ImapClient.connect(Dialer.direct(), new ImapClient.Target(house.at(), "x", Duration.ofSeconds(20)), null, Transcript.NONE);
    }

    @Test
    void anAnnotationHasALargestSize() throws Exception {
        try (House house = new House()) {
            String value = "x".repeat(16 * 1024);
            run(house, """
                    open imap
                    S: * OK *
                    C: a LOGIN mary@example.org secret
                    S: a OK *
                    C: a SETMETADATA INBOX (/private/a {16385+}
                    C: %sy)
                    S: a NO [METADATA MAXSIZE 16384] *
                    C: a SETMETADATA INBOX (/private/a {16384+}
                    C: %s)
                    S: a OK *
                    C: a GETMETADATA INBOX (MAXSIZE 16383) /private/a
                    S: a OK [METADATA LONGENTRIES 16384] *
                    """.formatted(value, value));
        }
    }

    @Test
    void tenThousandMailboxesAreListedFast() throws Exception {
        try (House house = new House()) {
            // Each with 28 above it, so that a commit makes many.
            String below = java.util.stream.IntStream.rangeClosed(1, 28).mapToObj(i -> "/" + i)
                    .collect(java.util.stream.Collectors.joining());
            for (int i = 0; i < 344; i++)
                house.mail().create(MailboxName.of("n" + i + below), null);
            long last = house.mail().mailbox(MailboxName.of("n7/1/2")).orElseThrow().id();
            house.mail().share(last, acl -> acl.with(house.robert.id(), false, Rights.of(Right.LOOKUP, Right.READ)));
            int all = house.mail().mailboxes().size();
            assertEquals(9_982, all);
            try (ImapClient mary = client(house); ImapClient robert = client(house)) {
                mary.login("mary@example.org", "secret");
                robert.login("robert@example.org", "secret");
                long start = System.nanoTime();
                assertEquals(all, mary.list("", "*").size());
                assertEquals(344, mary.list("", "n%/1/2/%").size());
                assertEquals(5, robert.list("", "Other Users*").size());
                long millis = (System.nanoTime() - start) / 1_000_000;
                System.out.println("LIST of 9,982 mailboxes and two more: " + millis + " ms");
                assertTrue(millis < 10_000, millis + " ms");
            }
        }
    }
}
