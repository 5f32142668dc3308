package org.posthouse.access.pop3server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.access.imapserver.ImapServer;
import org.posthouse.base.net.Listener;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Credentials;
import org.posthouse.store.account.Scope;
import org.posthouse.store.journey.StoredJourneys;
import org.posthouse.store.login.PlaintextLogin;
import org.posthouse.store.mailbox.Housekeeping;
import org.posthouse.store.search.NoTextIndex;

/** A phone and a laptop by POP3 and a program by IMAP on one account: each has all mail, and what goes can be put back. */
class OfficeTest {
    @TempDir
    Path folder = Path.of(".");

    private static Talk pop3(House house, String password) throws Exception {
        Talk talk = new Talk(house);
        talk.ask("USER " + House.LOGIN);
        String answer = talk.ask("PASS " + password);
        assertTrue(answer.startsWith("+OK"), answer);
        return talk;
    }

    /** Reads and deletes these by POP3. */
    private static void take(House house, String password, int... numbers) throws Exception {
        try (Talk c = pop3(house, password)) {
            for (int n : numbers) {
                assertTrue(c.ask("RETR " + n).startsWith("+OK"));
                c.lines();
                assertTrue(c.ask("DELE " + n).startsWith("+OK"));
            }
            assertTrue(c.ask("QUIT").startsWith("+OK"));
        }
    }

    private static int count(House house, String password) throws Exception {
        try (Talk c = pop3(house, password)) {
            return Integer.parseInt(c.ask("STAT").split(" ", -1)[1]);
        }
    }

    private static List<String> ask(Talk imap, String command) throws Exception {
        imap.say("a " + command);
        List<String> lines = new ArrayList<>();
        for (String line = imap.line(); !line.startsWith("a "); line = imap.line())
            lines.add(line);
        return lines;
    }

    @Test
    void phoneLaptopAndImapOnOneAccount() throws Exception {
        try (House house = new House(folder); var journeys = new StoredJourneys(house.engine, () -> house.now)) {
            for (int i = 1; i <= 3; i++)
                house.deliver("Subject: " + i + "\r\n\r\nhello\r\n");
            String phone = password(house, "phone", Account.PopPolicy.KEEP, 7);
            String laptop = password(house, "laptop", Account.PopPolicy.DELETE, 0);
            var server = new ImapServer(new org.posthouse.access.imapsession.Settings("mail.example.org",
                    PlaintextLogin.ALWAYS,
                    org.posthouse.access.imapsession.Settings.Limits.DEFAULT), null, house.logins,
                    house.directory, house.store, journeys, new NoTextIndex(), () -> house.now);
            var housekeeping = new Housekeeping(house.store, house.directory, journeys, List.of());
            try (Listener at = Listener.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Listener.Service.plain("imap"),
                    server); Talk imap = new Talk(at.address())) {
                ask(imap, "LOGIN " + House.LOGIN + " \"" + House.PASSWORD + "\"");
                ask(imap, "SELECT INBOX");
                take(house, phone);
                take(house, laptop, 1, 2);
                assertEquals(List.of(3, 1), List.of(count(house, phone), count(house, laptop)));
                take(house, phone, 1);
                List<String> flags = ask(imap, "FETCH 1:3 FLAGS");
                assertTrue(flags.stream().anyMatch(l -> l.startsWith("* 1 FETCH") && l.contains("$POP-laptop") && l.contains("$POP-phone")),
                        flags.toString());
                assertTrue(
                        flags.stream().anyMatch(l -> l.startsWith("* 2 FETCH") && l.contains("$POP-laptop") && !l.contains("$POP-phone")),
                        flags.toString());
                house.now = house.now.plus(Duration.ofDays(6));
                housekeeping.run(house.now);
                assertEquals(List.of(1L, 2L, 3L), house.uids());
                house.now = house.now.plus(Duration.ofDays(1));
                housekeeping.run(house.now);
                assertEquals(List.of(2L, 3L), house.uids());
                assertTrue(ask(imap, "NOOP").contains("* 1 EXPUNGE"));
                assertEquals(List.of(2, 1), List.of(count(house, phone), count(house, laptop)));
                house.mail().recover(house.mail().recoverable(9), house.inbox());
                assertEquals(List.of(2L, 3L, 4L), house.uids());
                assertEquals(List.of(3, 2), List.of(count(house, phone), count(house, laptop)));
                // What a phone that is gone held back goes too; what the laptop has not read stays.
                house.credentials.removeAppPassword(house.mary.id(), "phone");
                housekeeping.run(house.now);
                assertEquals(List.of(3L, 4L), house.uids());
            }
        }
    }

    private static String password(House house, String label, Account.PopPolicy policy, int leaveDays) throws Exception {
        return house.credentials.addAppPassword(house.mary.id(),
                new Credentials.Wish(label, EnumSet.of(Scope.POP3), null, policy, leaveDays, false)).password();
    }
}
