package org.posthouse.access.pop3server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.login.PlaintextLogin;

/** LANG, UTF8 (RFC 6856) and LOGIN-DELAY (RFC 2449 §6.5). */
class ExtensionsTest {
    @TempDir
    Path folder = Path.of(".");

    private House house(Duration loginDelay) throws Exception {
        return new House(folder, new MemoryEngine(), new Settings("mail.example.org", PlaintextLogin.ALWAYS,
                Settings.Limits.DEFAULT, loginDelay, Language.CHINESE), null);
    }

    private static void login(Talk c) throws Exception {
        assertTrue(c.ask("USER " + House.LOGIN).startsWith("+OK"));
        String answer = c.ask("PASS " + House.PASSWORD);
        assertTrue(answer.startsWith("+OK"), answer);
    }

    private static boolean ascii(String s) {
        return s.chars().allMatch(c -> c < 0x80);
    }

    @Test
    void repliesComeInTheLanguageAskedFor() throws Exception {
        try (House house = house(Duration.ZERO)) {
            house.deliver("Subject: one\r\n\r\nhello\r\n");
            try (Talk c = new Talk(house)) {
                c.ask("LANG");
                assertEquals(List.of("en English", "zh 中文"), c.lines());
                assertEquals("-ERR there is no such language here; LANG lists them", c.ask("LANG MUL"));
                assertEquals("+OK zh 已改用中文", c.ask("LANG zh-Hans-CN"));
                assertEquals("-ERR 没有这种语言；用 LANG 列出可用语言", c.ask("LANG uga"));
                assertEquals("+OK en now in this language", c.ask("LANG en"));
                assertEquals("+OK zh 已改用中文", c.ask("LANG *"));
                for (String wrong : List.of("XXXX", "RETR 1", "PASS x", "AUTH NONE", "STLS", "USER", "LANG 1", "APOP x", "APOP x y",
                        "AUTH ()",
                        "STAT 1", "TOP 1", "RETR x", "LIST 0", "AUTH PLAIN ==="))
                    assertChinese(c.ask(wrong), "-ERR");
                login(c);
                assertEquals("+OK 1 23", c.ask("STAT"));
                assertChinese(c.ask("LIST"), "+OK");
                c.lines();
                assertEquals("+OK 1 23", c.ask("LIST 1"));
                assertTrue(ascii(c.ask("UIDL 1")));
                assertEquals("+OK 23 字节", c.ask("RETR 1"));
                c.lines();
                assertChinese(c.ask("TOP 1 0"), "+OK");
                c.lines();
                for (String wrong : List.of("RETR 2", "USER x", "DELE 9"))
                    assertChinese(c.ask(wrong), "-ERR");
                assertChinese(c.ask("DELE 1"), "+OK");
                assertChinese(c.ask("RETR 1"), "-ERR");
                assertEquals("+OK 再见，已删除 1 封", c.ask("QUIT"));
            }
        }
    }

    private static void assertChinese(String reply, String status) {
        assertTrue(reply.startsWith(status) && !ascii(reply) && !reply.contains("出错"), reply);
    }

    @Test
    void aUtf8HeaderNeedsAUtf8Session() throws Exception {
        String letter = "Subject: 你好\r\n\r\nhello\r\n";
        try (House house = house(Duration.ZERO)) {
            house.deliver(letter);
            house.deliver("Subject: plain\r\n\r\n你好\r\n");
            try (Talk c = new Talk(house)) {
                login(c);
                assertTrue(c.ask("RETR 1").startsWith("-ERR [UTF8] "));
                assertTrue(c.ask("TOP 1 0").startsWith("-ERR [UTF8] "));
                assertTrue(c.ask("LIST 1").startsWith("+OK 1 "));
                assertTrue(c.ask("RETR 2").startsWith("+OK "));
                assertEquals(List.of("Subject: plain", "", "你好"), c.lines());
                assertTrue(c.ask("UTF8").startsWith("-ERR"));
            }
            try (Talk c = new Talk(house)) {
                assertTrue(c.ask("UTF8").startsWith("+OK"));
                assertTrue(c.ask("UTF8").startsWith("+OK"));
                assertTrue(c.ask("STLS").startsWith("-ERR"));
                login(c);
                assertTrue(c.ask("RETR 1").startsWith("+OK "));
                assertEquals(List.of("Subject: 你好", "", "hello"), c.lines());
            }
            try (Talk c = new Talk(house)) {
                assertTrue(c.ask("USER \u200e" + House.LOGIN).startsWith("-ERR [AUTH]"));
                assertTrue(c.ask("USER 玛丽").startsWith("+OK"));
            }
        }
    }

    @Test
    void whatIsNeitherAsciiNorUtf8IsSentAsItIs() throws Exception {
        assertFalse(Header8Bit
                .isUtf8(org.posthouse.mail.mime.Source.of(new byte[]{'A', ':', (byte) 0xc4, (byte) 0xe3, '\r', '\n', '\r', '\n'})));
        assertFalse(Header8Bit.isUtf8(org.posthouse.mail.mime.Source.of(new byte[0])));
        String far = "A: " + "x".repeat(4092) + "é\r\n\r\n";
        assertTrue(Header8Bit.isUtf8(org.posthouse.mail.mime.Source.of(far.getBytes(java.nio.charset.StandardCharsets.UTF_8))));
    }

    @Test
    void loginsKeepTheirDistance() throws Exception {
        try (House house = house(Duration.ofSeconds(60))) {
            try (Talk c = new Talk(house)) {
                c.ask("CAPA");
                assertTrue(c.lines().contains("LOGIN-DELAY 60"));
                login(c);
                c.ask("QUIT");
            }
            try (Talk c = new Talk(house)) {
                c.ask("USER " + House.LOGIN);
                assertEquals("-ERR [LOGIN-DELAY] logins of this device must be 60 seconds apart; wait", c.ask("PASS " + House.PASSWORD));
                house.now = house.now.plusSeconds(60);
                login(c);
            }
        }
    }

    @Test
    void saysWhatThereIsInEachState() throws Exception {
        List<String> both = List.of("TOP", "UIDL", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING", "EXPIRE NEVER", "LANG", "UTF8 USER",
                "USER",
                "SASL SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5 PLAIN LOGIN", "IMPLEMENTATION Posthouse");
        try (House house = house(Duration.ZERO); Talk c = new Talk(house)) {
            c.ask("CAPA");
            assertTrue(c.lines().containsAll(both));
            login(c);
            c.ask("CAPA");
            List<String> after = c.lines();
            assertTrue(after.containsAll(both));
            assertFalse(after.contains("STLS"));
        }
    }
}
