package org.posthouse.access.imapserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.mime.StructureCodec;
import org.posthouse.store.mailbox.NewMessage;

/** What a client cannot get by asking for much, and what it is told after asking for nonsense. */
class LimitsTest {
    @Test
    void filtersDoNotGetRoundTheLimitsOfKeys() throws Exception {
        try (House house = new House(); Wire wire = Wire.selected(house, "INBOX")) {
            String texts = "SUBJECT x ".repeat(40).strip();
            String keys = "ALL ".repeat(900).strip();
            assertTrue(wire.ask("SETMETADATA \"\" (/private/filters/values/texts \"" + texts + "\" /private/filters/values/keys \"" + keys
                    + "\")").startsWith("x OK"));
            assertTrue(wire.ask("SEARCH FILTER texts").contains("x OK"));
            assertTrue(wire.ask("SEARCH FILTER texts FILTER texts").startsWith("x NO [LIMIT]"));
            assertTrue(wire.ask("SEARCH FILTER keys FILTER keys").contains("x OK"));
            assertTrue(wire.ask("SEARCH FILTER keys FILTER keys FILTER keys").startsWith("x NO [LIMIT]"));
        }
    }

    @Test
    void structuresOfAnySizeAreSearchedAndSorted() throws Exception {
        try (House house = new House()) {
            List<NewMessage> messages = new ArrayList<>();
            int n = 200;
            StringBuilder sorted = new StringBuilder("* SORT");
            for (int i = 0; i < n; i++) {
                int subject = (i * 7 + 3) % n + 100;
                messages.add(house.message("From: robert@example.org\nSubject: s" + subject + " end\nTo: "
                        + "Mary <mary@example.org>,\n ".repeat(1300) + "mary@example.org\n\ntext\n"));
            }
            long octets = 0;
            for (NewMessage m : messages)
                octets += StructureCodec.encode(m.structure()).length;
            assertTrue(octets > 5 << 20, octets + " octets");
            house.mail().append(house.inbox(), messages);
            int[] at = new int[n];
            for (int i = 0; i < n; i++)
                at[(i * 7 + 3) % n] = i + 1;
            for (int number : at)
                sorted.append(' ').append(number);
            try (Wire wire = Wire.selected(house, "INBOX")) {
                for (int i = 0; i < n; i += 13)
                    assertTrue(wire.ask("SEARCH SUBJECT \"s" + (i + 100) + " end\"").startsWith("* SEARCH " + at[i] + "\n"));
                String all = wire.ask("SORT (SUBJECT REVERSE SUBJECT SUBJECT REVERSE ARRIVAL) UTF-8 ALL");
                assertEquals(sorted.toString(), all.substring(0, all.indexOf('\n')));
            }
        }
    }

    @Test
    void theSecondMessageOfAReplaceIsNoCommand() throws Exception {
        try (House house = new House()) {
            house.deliver(House.letter(1));
            try (Wire wire = Wire.selected(house, "INBOX")) {
                wire.send("x REPLACE 1 INBOX {6+}\r\na: b\r\n {12+}\r\ny LOGOUT x\r\n\r\n");
                assertTrue(wire.line().startsWith("x BAD"));
                assertTrue(wire.ask("NOOP").startsWith("x OK"));
            }
        }
    }

    @Test
    void whatNeedsQresyncIsRefusedWithoutIt() throws Exception {
        try (House house = new House()) {
            house.deliver(House.letter(1));
            try (Wire wire = Wire.selected(house, "INBOX")) {
                assertTrue(wire.ask("UID FETCH 1:* (FLAGS) (CHANGEDSINCE 1 VANISHED)").endsWith("x BAD give ENABLE QRESYNC first"));
                assertTrue(wire.ask("ENABLE QRESYNC").contains("x OK"));
                assertTrue(wire.ask("UID FETCH 1:* (FLAGS) (CHANGEDSINCE 1 VANISHED)").contains("x OK"));
                assertTrue(wire.ask("SELECT INBOX (QRESYNC (1 1 (1 $)))").startsWith("x BAD"));
            }
        }
    }

    @Test
    void aRefusedLiteralThatIsNeverReadIsAnswered() throws Exception {
        try (House house = new House(); Wire wire = Wire.selected(house, "INBOX")) {
            wire.send("x APPEND INBOX {999999999+}\r\n");
            assertTrue(wire.line().startsWith("x NO [TOOBIG]"));
            assertTrue(wire.line().startsWith("* BYE [TOOBIG]"));
        }
    }

    @Test
    void runsOfWildcardsAreOne() throws Exception {
        try (House house = new House(); Wire wire = Wire.selected(house, "INBOX")) {
            assertEquals(wire.ask("LIST \"\" *"), wire.ask("LIST \"\" " + "%*".repeat(240)));
            assertEquals(wire.ask("LIST \"\" %"), wire.ask("LIST \"\" " + "%".repeat(490)));
        }
    }
}
