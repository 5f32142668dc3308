package org.posthouse.access.pop3server;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;
import org.posthouse.testkit.hostile.Damage;
import org.posthouse.testkit.hostile.HostileClient;

/** Whatever a client sends in whatever state: no internal error, the next command is answered or the session has ended with its client. */
class PopSessionFuzzTest {
    private static final String[] USER = {"USER " + House.LOGIN, "+OK"}, PASS = {"PASS " + House.PASSWORD, "+OK"};
    private static final List<List<String[]>> WAYS = List.of(List.of(), List.<String[]>of(USER), List.of(USER, PASS),
            List.<String[]>of(new String[]{"AUTH PLAIN", "+ "}), List.<String[]>of(new String[]{"AUTH SCRAM-SHA-256", "+ "}),
            List.of(USER, PASS, new String[]{"DELE 1", "+OK"}));
    private static final String QUESTIONS = "\r\nNOOP\r\nNOOP\r\nRSET\r\nCAPA\r\n";
    private static final int MANY = 60, LONG = 200;
    private static House house = house();

    private static House house() {
        try {
            House h = new House(Files.createTempDirectory("keys"));
            DialogsTest.fill(h);
            return h;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Damage damage() {
        return Damage.ofDialogs(Path.of("src/test/dialogs"), "pop3-", Map.of("login", House.LOGIN, "password", House.PASSWORD),
                "APOP " + House.LOGIN + " 0123456789abcdef0123456789abcdef", "AUTH SCRAM-SHA-256 biwsbj1tYXJ5QGV4YW1wbGUub3JnLHI9YWJj",
                "CAPA",
                "LANG *", "UTF8", "STLS", "AUTH", "TOP 1 99999999999", "LAST", "XTND XMIT");
    }

    static Stream<byte[]> seeds() {
        return damage().seeds().stream();
    }

    @AfterAll
    static void close() {
        house.close();
    }

    /** The first octet chooses the state. */
    @MethodSource("seeds")
    @FuzzTest(maxDuration = "10s")
    void anything(byte[] bytes) throws Exception {
        if (bytes.length > 1)
            confuse(WAYS.get((bytes[0] & 0xff) % WAYS.size()), Arrays.copyOfRange(bytes, 1, bytes.length));
    }

    @Test
    void damagedDialogsInEveryState() throws Exception {
        Damage damage = damage();
        Random random = new Random(42);
        for (int i = 0; i < MANY; i++)
            for (List<String[]> way : WAYS)
                confuse(way, damage.next(random));
        HostileClient.awaitNone(house.listener::connections);
    }

    private static void confuse(List<String[]> way, byte[] bytes) throws Exception {
        if (house.uids().size() < 6) {
            house.close();
            house = house();
        }
        HostileClient client = new HostileClient(house.listener.address(), "-ERR [SYS");
        String heard = client.confuse(way, bytes, QUESTIONS);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        List<String> said = new ArrayList<>();
        for (String[] step : way)
            said.add(step[0]);
        String shown = "after " + said + ": " + text + "\nheard: " + heard;
        assertFalse(heard.contains("internal error"), shown);
        boolean mayEnd = text.toUpperCase(java.util.Locale.ROOT).contains("QUIT") || !text.lines().allMatch(l -> l.length() < LONG);
        if (!mayEnd)
            assertTrue(client.inStep(heard, "PIPELINING") || heard.contains("too many errors"), shown);
    }
}
