package org.posthouse.access.pop3server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.protocol.sasl.Apop;
import org.posthouse.store.account.Account;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.login.PlaintextLogin;
import org.posthouse.store.mailbox.PopDevice;
import org.posthouse.store.view.UidSet;

class SessionTest {
    private static final String ONE = "Subject: one\r\n\r\nfirst line\r\n.dot\r\nthird line\r\n";
    private static final String TWO = "Subject: two\r\n\r\nhello\r\n";

    @TempDir
    Path folder = Path.of(".");
    private House house = none();

    @SuppressWarnings("NullAway") // set before each test
    private static House none() {
        return null;
    }

    @BeforeEach
    void open() throws Exception {
        house = new House(folder);
        house.deliver(ONE);
        house.deliver(TWO);
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void readsAndDeletesAtQuit() throws Exception {
        try (Talk c = Talk.loggedIn(house)) {
            assertEquals("+OK 2 " + (ONE.length() + TWO.length()), c.ask("STAT"));
            assertTrue(c.ask("LIST").startsWith("+OK 2 messages"));
            assertEquals(List.of("1 " + ONE.length(), "2 " + TWO.length()), c.lines());
            assertEquals("+OK 2 " + TWO.length(), c.ask("list 2"));
            assertTrue(c.ask("RETR 1").startsWith("+OK"));
            assertEquals(List.of("Subject: one", "", "first line", "..dot", "third line"), c.lines());
            assertTrue(c.ask("TOP 1 1").startsWith("+OK"));
            assertEquals(List.of("Subject: one", "", "first line"), c.lines());
            assertTrue(c.ask("TOP 1 0").startsWith("+OK"));
            assertEquals(List.of("Subject: one", ""), c.lines());
            assertTrue(c.ask("TOP 2 99").startsWith("+OK"));
            assertEquals(List.of("Subject: two", "", "hello"), c.lines());
            assertTrue(c.ask("DELE 1").startsWith("+OK"));
            assertTrue(c.ask("RETR 1").startsWith("-ERR"));
            assertTrue(c.ask("DELE 1").startsWith("-ERR"));
            assertEquals("+OK 1 " + TWO.length(), c.ask("STAT"));
            assertEquals(2, house.uids().size());
            assertTrue(c.ask("QUIT").startsWith("+OK"));
            assertNull(c.lineOrEnd());
        }
        assertEquals(List.of(2L), house.uids());
        assertEquals(List.of(JourneyEvent.Step.FETCHED, JourneyEvent.Step.DELETED), house.events.stream().map(JourneyEvent::step).toList());
    }

    @Test
    void keepsWhatAKeepingAccountDeletes() throws Exception {
        house.directory.setPopPolicy(house.mary.id(), Account.PopPolicy.KEEP);
        try (Talk c = Talk.loggedIn(house)) {
            c.ask("DELE 1");
            assertTrue(c.ask("QUIT").startsWith("+OK"));
        }
        assertEquals(List.of(1L, 2L), house.uids());
        assertEquals(UidSet.of(1), house.mail().popOpen(house.inbox(), PopDevice.of(0, "", PopDevice.NEVER)));
        try (Talk c = Talk.loggedIn(house)) {
            assertEquals("+OK 1 " + TWO.length(), c.ask("STAT"));
            assertTrue(c.ask("UIDL 1").endsWith(".2"));
        }
    }

    @Test
    void aCutConnectionDeletesNothing() throws Exception {
        try (Talk c = Talk.loggedIn(house)) {
            assertTrue(c.ask("DELE 1").startsWith("+OK"));
            assertTrue(c.ask("DELE 2").startsWith("+OK"));
        }
        house.close();
        assertEquals(List.of(1L, 2L), house.uids());
    }

    @Test
    void takesMarksBackOnRset() throws Exception {
        try (Talk c = Talk.loggedIn(house)) {
            c.ask("DELE 1");
            assertTrue(c.ask("RSET").startsWith("+OK 2 messages"));
            c.ask("QUIT");
        }
        assertEquals(2, house.uids().size());
    }

    @Test
    void uniqueIdsStay() throws Exception {
        String id;
        try (Talk c = Talk.loggedIn(house)) {
            c.ask("UIDL");
            List<String> ids = c.lines();
            id = ids.get(1).substring(2);
            assertNotEquals(ids.get(0).substring(2), id);
            assertTrue(id.length() <= 70);
            c.ask("DELE 1");
            c.ask("QUIT");
        }
        try (Talk c = Talk.loggedIn(house)) {
            assertEquals("+OK 1 " + id, c.ask("UIDL 1"));
        }
    }

    @Test
    void manyFailedLoginsFromOneAddressAreNotEvenTried() throws Exception {
        String last = "";
        for (int connection = 0; connection < 11; connection++)
            try (Talk c = new Talk(house)) {
                for (int i = 0; i < 3; i++) {
                    c.ask("USER " + House.LOGIN);
                    last = c.ask("PASS wrong");
                }
            }
        assertTrue(last.startsWith("-ERR [SYS/TEMP]"), last);
        try (Talk c = new Talk(house)) {
            c.ask("USER " + House.LOGIN);
            assertTrue(c.ask("PASS " + House.PASSWORD).startsWith("-ERR [SYS/TEMP]"));
        }
    }

    @Test
    void oneSessionAtATime() throws Exception {
        try (Talk first = Talk.loggedIn(house); Talk second = new Talk(house)) {
            second.ask("USER " + House.LOGIN);
            assertTrue(second.ask("PASS " + House.PASSWORD).startsWith("-ERR [IN-USE]"));
            first.ask("QUIT");
            assertNull(first.lineOrEnd());
            second.ask("USER " + House.LOGIN);
            assertTrue(second.ask("PASS " + House.PASSWORD).startsWith("+OK"));
        }
    }

    @Test
    void logsInByApopAndSasl() throws Exception {
        try (Talk c = new Talk(house)) {
            String stamp = c.greeting.substring(c.greeting.indexOf('<'));
            assertTrue(c.ask("APOP " + House.LOGIN + " " + Apop.digest(stamp, "wrong")).startsWith("-ERR [AUTH]"));
            assertTrue(c.ask("APOP " + House.LOGIN + " " + Apop.digest(stamp, House.PASSWORD)).startsWith("+OK"));
            assertTrue(c.ask("USER " + House.LOGIN).startsWith("-ERR"));
        }
        String plain = Base64.getEncoder().encodeToString(("\0" + House.LOGIN + "\0" + House.PASSWORD).getBytes(StandardCharsets.UTF_8));
        try (Talk c = new Talk(house)) {
            assertEquals("+ ", c.ask("AUTH PLAIN"));
            assertTrue(c.ask("*").startsWith("-ERR"));
            assertEquals("+ ", c.ask("AUTH PLAIN"));
            assertTrue(c.ask("=AAA").startsWith("-ERR"));
            assertTrue(c.ask("AUTH PLAIN " + plain).startsWith("+OK"));
        }
    }

    @Test
    void answersWhatIsWrong() throws Exception {
        try (Talk c = new Talk(house)) {
            for (String line : List.of("STAT", "RETR 1", "DELE 1", "NOOP", "HELO", "", "PASS x", "AUTH NONE", "STLS", "USER"))
                assertTrue(c.ask(line).startsWith("-ERR"), line);
            assertTrue(c.ask("CAPA").startsWith("+OK"));
            assertTrue(c.lines()
                    .containsAll(List.of("TOP", "UIDL", "USER", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING",
                            "SASL SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5 PLAIN LOGIN")));
            assertTrue(c.ask("A".repeat(100_000)).startsWith("-ERR"));
        }
        try (Talk c = Talk.loggedIn(house)) {
            for (String line : List.of("RETR 3", "RETR 0", "RETR", "TOP 1", "TOP 3 1", "LIST 3", "UIDL 3", "DELE 99999999999999999999",
                    "CAPA x", "STLS"))
                assertTrue(c.ask(line).startsWith("-ERR"), line);
            assertEquals("+OK", c.ask("NOOP").strip());
        }
    }

    @Test
    void answersPipelinedCommandsInOrder() throws Exception {
        try (Talk c = new Talk(house)) {
            c.send(("USER " + House.LOGIN + "\r\nPASS " + House.PASSWORD + "\r\nSTAT\r\nUIDL 2\r\nRETR 2\r\nDELE 2\r\nQUIT\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            assertTrue(c.line().startsWith("+OK"));
            assertTrue(c.line().startsWith("+OK 2 messages"));
            assertTrue(c.line().startsWith("+OK 2 "));
            assertTrue(c.line().startsWith("+OK 2 "));
            assertTrue(c.line().startsWith("+OK "));
            assertEquals(List.of("Subject: two", "", "hello"), c.lines());
            assertTrue(c.line().startsWith("+OK"));
            assertTrue(c.line().startsWith("+OK"));
            assertNull(c.lineOrEnd());
        }
        assertEquals(List.of(1L), house.uids());
    }

    @Test
    void endsASessionOfGarbageAndOfGuesses() throws Exception {
        try (Talk c = new Talk(house)) {
            int answers = 0;
            try {
                for (String line = c.ask("\u0001\u0002 garbage"); line.startsWith("-ERR"); line = c.ask("\u0001\u0002 garbage"))
                    assertTrue(++answers <= 22);
            } catch (IOException e) {
                assertTrue(answers >= 20);
            }
        }
        try (Talk c = new Talk(house)) {
            int guesses = 0;
            try {
                while (guesses < 20) {
                    c.ask("USER " + House.LOGIN);
                    assertTrue(c.ask("PASS guess").startsWith("-ERR"));
                    guesses++;
                }
            } catch (IOException e) {
                assertTrue(guesses < 8);
            }
            assertTrue(guesses < 20);
        }
    }

    @Test
    void aSilentClientIsCutOffBeforeLogin(@TempDir Path keys) throws Exception {
        var limits = new Settings.Limits(Duration.ofMillis(300), Duration.ofMinutes(10), Duration.ofSeconds(5), 20);
        try (House quick = new House(keys, new MemoryEngine(), new Settings("mail.example.org", PlaintextLogin.NEVER, limits),
                null); Talk c = new Talk(quick)) {
            assertTrue(c.ask("USER mary").startsWith("-ERR [AUTH]"));
            c.say("AUTH SCRAM-SHA-256");
            assertEquals("+ ", c.line());
            assertNull(c.lineOrEnd());
        }
    }

    @Test
    void shutdownSaysGoodbyeAndDeletesNothing() throws Exception {
        try (Talk c = Talk.loggedIn(house)) {
            c.ask("DELE 1");
            house.close();
            String last = c.line();
            assertTrue(last.startsWith("-ERR [SYS/TEMP]"), last);
        }
        assertEquals(2, house.uids().size());
        assertFalse(house.events.stream().anyMatch(e -> e.step() == JourneyEvent.Step.DELETED));
    }
}
