package org.posthouse.access.imapserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.login.PlaintextLogin;
import org.posthouse.testkit.engine.FaultyEngine;

/** A disk that fills up in the middle of a message: the command fails, the session goes on, nothing is kept. */
class FullDiskTest {
    private static final String[] APPENDS = {"APPEND INBOX CATENATE (URL \"/INBOX/;UID=1\" TEXT {4+}\r\nab\r\n)",
            "APPEND INBOX CATENATE (TEXT {4+}\r\nab\r\n URL \"/INBOX/;UID=1/;SECTION=TEXT\")",
            "APPEND INBOX {100000+}\r\n" + "0123456789".repeat(10_000)};

    @Test
    void anAppendIsAnsweredWithNo() throws Exception {
        FaultyEngine engine = new FaultyEngine(new MemoryEngine());
        try (House house = new House(engine, PlaintextLogin.ALWAYS, null)) {
            house.deliver("Subject: long\n\n" + "some text\n".repeat(20_000));
            try (Wire wire = Wire.selected(house, "INBOX")) {
                for (String append : APPENDS) {
                    engine.fullAfter(70_000);
                    String answer = wire.ask(append);
                    assertTrue(answer.startsWith("x NO [UNAVAILABLE]"), answer);
                    engine.reopen();
                }
                assertEquals(1, house.mail().view(house.inbox()).size());
                for (String append : APPENDS)
                    assertTrue(wire.ask(append).contains("x OK [APPENDUID "), append);
            }
        }
    }
}
