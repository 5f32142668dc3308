package org.posthouse.access.imapserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import org.junit.jupiter.api.Test;

class BinaryTest {
    private static String message(String octets) {
        return """
                Subject: parts
                Content-Type: multipart/mixed; boundary=b
                Content-Transfer-Encoding: binary

                --b
                Content-Type: text/plain

                hello
                --b
                Content-type: application/octet-stream
                content-transfer-encoding:
                 binary
                X-More: yes

                OCTETS
                --b--
                """.replace("\n", "\r\n").replace("OCTETS", octets);
    }

    private static String append(Wire wire, String message) throws Exception {
        return wire.ask("APPEND INBOX ~{" + message.length() + "+}\r\n" + message);
    }

    @Test
    void aBinaryPartBecomesBase64() throws Exception {
        try (House house = new House(); Wire wire = Wire.selected(house, "INBOX")) {
            String octets = "\0\1\2\377\n\r\n".repeat(3000);
            String told = append(wire, message(octets));
            assertTrue(told.contains("x OK [APPENDUID "), told);
            String whole = wire.ask("FETCH 1 BODY.PEEK[]");
            assertFalse(whole.contains("\0"));
            assertTrue(whole.contains("Content-Transfer-Encoding: 8bit\r\n"), whole.substring(0, 300));
            assertTrue(whole.contains("X-More: yes\r\nContent-Transfer-Encoding: base64\r\n\r\n"), whole.substring(0, 400));
            assertFalse(whole.contains("binary"));
            String part = wire.ask("FETCH 1 BINARY.PEEK[2]");
            assertTrue(part.startsWith("* 1 FETCH (BINARY[2] ~{" + octets.length() + "}\n" + octets + ")"), part.substring(0, 100));
            assertTrue(wire.ask("FETCH 1 BINARY.SIZE[2]").contains("BINARY.SIZE[2] " + octets.length() + ")"));
            assertTrue(wire.ask("FETCH 1 BINARY.PEEK[2]<3.4>").contains("BINARY[2]<3> {4}\n\377\n\r\n)"));
            assertTrue(wire.ask("FETCH 1 BINARY.PEEK[1]").contains("{5}\nhello)"));
        }
    }

    @Test
    void aLargePartIsStreamed() throws Exception {
        try (House house = new House(); Wire wire = Wire.selected(house, "INBOX")) {
            String octets = "0123456789abcde\0".repeat(50_000);
            String text = Base64.getMimeEncoder().encodeToString(octets.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            String message = "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n" + text + "\r\n";
            wire.ask("APPEND INBOX {" + message.length() + "+}\r\n" + message);
            assertTrue(wire.ask("FETCH 1 BINARY[1]").contains("~{" + octets.length() + "}\n" + octets + " FLAGS (\\Seen"));
            assertTrue(wire.ask("FETCH 1 BINARY[1]<799990.100>").contains("<799990> ~{10}\n" + octets.substring(799_990) + ")"));
        }
    }

    @Test
    void nulsElsewhereAreRefused() throws Exception {
        try (House house = new House(); Wire wire = Wire.selected(house, "INBOX")) {
            assertEquals("x NO [UNKNOWN-CTE] NUL octets are possible in the body of a part only", append(wire, "Subject: \0\r\n\r\nx\r\n"));
            assertTrue(append(wire, "Subject: x\r\n\r\na\0b\r\n").contains("APPENDUID"));
            assertTrue(wire.ask("FETCH 1 BINARY[1]").contains("~{5}\na\0b\r\n"));
            assertEquals("x BAD give ENABLE UTF8=ACCEPT first", wire.ask("APPEND INBOX UTF8 (~{5+}\r\nabcde)"));
            assertTrue(wire.ask("NOOP").endsWith("x OK done"));
        }
    }
}
