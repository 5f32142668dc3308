package org.posthouse.access.pop3server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Credentials;
import org.posthouse.store.account.Scope;
import org.posthouse.store.journey.JourneyEvent;

class DevicesTest {
    @TempDir
    Path folder = Path.of(".");
    private House house = none();
    private String phone = "";
    private String laptop = "";

    @SuppressWarnings("NullAway") // set before each test
    private static House none() {
        return null;
    }

    @BeforeEach
    void open() throws Exception {
        house = new House(folder);
        for (int i = 1; i <= 3; i++)
            house.deliver("Subject: " + i + "\r\n\r\nhello\r\n");
        phone = password("phone", Account.PopPolicy.KEEP, 7);
        laptop = password("laptop", Account.PopPolicy.DELETE, 0);
    }

    @AfterEach
    void close() {
        house.close();
    }

    private String password(String label, Account.PopPolicy policy, int leaveDays) throws Exception {
        return house.credentials.addAppPassword(house.mary.id(),
                new Credentials.Wish(label, EnumSet.of(Scope.POP3), null, policy, leaveDays, false)).password();
    }

    private Talk session(String password) throws Exception {
        Talk talk = new Talk(house);
        talk.ask("USER " + House.LOGIN);
        String answer = talk.ask("PASS " + password);
        assertTrue(answer.startsWith("+OK"), answer);
        return talk;
    }

    @Test
    void devicesReadAtTheSameTimeAndTakeNothingFromEachOther() throws Exception {
        try (Talk first = session(phone); Talk second = session(laptop); Talk again = new Talk(house)) {
            again.ask("USER " + House.LOGIN);
            assertTrue(again.ask("PASS " + phone).startsWith("-ERR [IN-USE]"));
            assertTrue(second.ask("RETR 1").startsWith("+OK"));
            second.lines();
            second.ask("DELE 1");
            assertEquals("+OK bye, 0 deleted, 1 no longer shown here and kept for others", second.ask("QUIT"));
            assertTrue(first.ask("RETR 1").startsWith("+OK"));
            first.lines();
            first.ask("DELE 1");
            first.ask("DELE 2");
            assertTrue(first.ask("QUIT").startsWith("+OK"));
        }
        assertEquals(List.of(1L, 2L, 3L), house.uids());
        try (Talk first = session(phone); Talk second = session(laptop)) {
            assertTrue(first.ask("STAT").startsWith("+OK 1 "));
            assertTrue(first.ask("UIDL 1").endsWith(".3"));
            assertTrue(second.ask("STAT").startsWith("+OK 2 "));
        }
        assertEquals(List.of("laptop", "laptop", "phone", "phone", "phone"),
                house.events.stream().map(e -> e.facts().get("device")).toList());
        assertEquals(List.of(JourneyEvent.Step.FETCHED, JourneyEvent.Step.DELETED, JourneyEvent.Step.FETCHED, JourneyEvent.Step.DELETED,
                JourneyEvent.Step.DELETED), house.events.stream().map(JourneyEvent::step).toList());
        assertTrue(house.events.stream().filter(e -> e.step() == JourneyEvent.Step.DELETED).allMatch(e -> e.facts().containsKey("kept")));
    }

    @Test
    void aDeviceThatIsShutOutDeletesNothing() throws Exception {
        try (Talk second = session(laptop)) {
            second.ask("DELE 2");
            assertTrue(house.credentials.removeAppPassword(house.mary.id(), "laptop"));
            assertTrue(second.ask("QUIT").startsWith("-ERR [AUTH]"));
        }
        assertEquals(List.of(1L, 2L, 3L), house.uids());
        try (Talk first = session(phone)) {
            assertTrue(first.ask("STAT").startsWith("+OK 3 "));
        }
    }

    @Test
    void aDeviceAloneDeletesForAll() throws Exception {
        try (Talk second = session(laptop)) {
            second.ask("DELE 2");
            assertEquals("+OK bye, 1 deleted", second.ask("QUIT"));
        }
        assertEquals(List.of(1L, 3L), house.uids());
    }
}
