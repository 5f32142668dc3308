package org.posthouse.access.imapserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Credentials;
import org.posthouse.store.account.Scope;
import org.posthouse.store.mailbox.MailboxName;

/** What a dialog cannot say of those who wait for news. */
class NotifyTest {
    private static Wire waiting(House house, String events) throws Exception {
        Wire wire = new Wire(house.at());
        wire.line();
        assertTrue(wire.ask("LOGIN mary@example.org secret").contains("x OK"));
        assertTrue(wire.ask("NOTIFY SET " + events).contains("x OK"));
        return wire;
    }

    /** Does something, and holds it up between the news of a mailbox and that of the list until what is to be told is told. */
    private static void tells(House house, Wire wire, Change change, String... told) throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        AtomicReference<@Nullable Exception> failed = new AtomicReference<>();
        try (AutoCloseable _ = house.mail().watch((mailbox, _) -> {
            if (mailbox >= 0)
                await(heard);
        })) {
            Thread maker = Thread.ofVirtual().start(() -> {
                try {
                    change.make();
                } catch (Exception e) {
                    failed.set(e);
                }
            });
            for (String line : told)
                assertEquals(line, wire.line());
            heard.countDown();
            maker.join();
        } finally {
            heard.countDown();
        }
        assertNull(failed.get());
    }

    private interface Change {
        void make() throws Exception;
    }

    private static void await(CountDownLatch latch) {
        try {
            boolean _ = latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aNameIsToldEvenIfItsMessagesAreLookedAtFirst() throws Exception {
        try (House house = new House(); Wire mary = waiting(house, "(personal (MailboxName MessageNew MessageExpunge))")) {
            MailboxName work = MailboxName.of("Work"), play = MailboxName.of("Play");
            tells(house, mary, () -> house.mail().create(work, null), "* LIST (\\HasNoChildren) \"/\" Work");
            tells(house, mary, () -> house.mail().rename(work, play), "* LIST (\\HasNoChildren) \"/\" Play (\"OLDNAME\" (Work))");
            long id = house.mail().mailbox(play).orElseThrow().id();
            house.mail().append(id, List.of(house.message(House.letter(1))));
            assertTrue(mary.line().startsWith("* STATUS Play ("));
        }
    }

    @Test
    void nothingIsToldOnceTheCredentialIsGone() throws Exception {
        for (String wait : List.of("IDLE", "NOTIFY SET (selected (MessageNew MessageExpunge)) (personal (MessageNew MessageExpunge))"))
            try (House house = new House(); Wire wire = new Wire(house.at())) {
                String password = house.credentials.addAppPassword(house.mary.id(),
                        new Credentials.Wish("phone", Set.of(Scope.IMAP), null, Account.PopPolicy.DELETE, 0, false)).password();
                wire.line();
                assertTrue(wire.ask("LOGIN mary@example.org " + password).contains("x OK"));
                assertTrue(wire.ask("SELECT INBOX").contains("x OK"));
                wire.send("y " + wait + "\r\n");
                wire.line();
                house.deliver(House.letter(1));
                assertEquals("* 1 EXISTS", wire.line());
                assertEquals("* 1 RECENT", wire.line());
                house.credentials.removeAppPassword(house.mary.id(), "phone");
                house.deliver(House.letter(2));
                assertTrue(wire.line().startsWith("* BYE what you logged in with"), wait);
            }
    }
}
