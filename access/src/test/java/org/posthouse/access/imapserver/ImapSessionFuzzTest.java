package org.posthouse.access.imapserver;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;
import org.posthouse.testkit.hostile.Damage;
import org.posthouse.testkit.hostile.HostileClient;

/** Whatever a client sends in whatever state: no internal error, answers in step or a goodbye, and the session ends with its client. */
class ImapSessionFuzzTest {
    private static final String[] LOGIN = {"p LOGIN mary@example.org secret", "p OK"}, SELECT = {"p SELECT INBOX", "p OK"};
    private static final List<List<String[]>> WAYS = List.of(List.of(), List.<String[]>of(LOGIN), List.of(LOGIN, SELECT),
            List.<String[]>of(LOGIN, new String[]{"p APPEND INBOX (\\Seen) {20}", "+"}),
            List.<String[]>of(new String[]{"p AUTHENTICATE PLAIN", "+"}),
            List.<String[]>of(new String[]{"p AUTHENTICATE SCRAM-SHA-256", "+"}),
            List.<String[]>of(LOGIN, SELECT, new String[]{"p IDLE", "+"}),
            List.<String[]>of(LOGIN, SELECT, new String[]{"p SEARCH CHARSET UTF-8 TEXT {20}", "+"}));
    private static final String QUESTIONS = "\r\nsync1 NOOP\r\nsync2 NOOP\r\nsync3 NOOP\r\n";
    private static final int MANY = 100, LONG = 8000;
    private static House house = house();

    private static House house() {
        try {
            House h = new House();
            for (int i = 1; i <= 12; i++)
                h.deliver(House.letter(i));
            return h;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Damage damage() {
        return Damage.ofDialogs(Path.of("src/test/dialogs"), "imap-", Map.of("login", "mary@example.org", "password", "secret"),
                "a AUTHENTICATE SCRAM-SHA-256 biwsbj1tYXJ5QGV4YW1wbGUub3JnLHI9YWJj", "a APPEND INBOX {3+}",
                "a FETCH 1:* (BODY[1.MIME] ENVELOPE)",
                "a UID SEARCH RETURN (MIN MAX ALL COUNT) OR 1:3 NOT DELETED", "a THREAD REFERENCES UTF-8 ALL",
                "a UID SORT (REVERSE DATE) UTF-8 ALL",
                "a SELECT INBOX (QRESYNC (1 1 1:12 (1:3 4:6)))", "a SETACL INBOX mary@example.org lrs", "a GETQUOTAROOT INBOX",
                "a UID FETCH 1:* (FLAGS) (CHANGEDSINCE 1 VANISHED)", "a LIST (SUBSCRIBED) \"\" (% *) RETURN (STATUS (MESSAGES))");
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

    @Test
    void noiseInEveryState() throws Exception {
        Random random = new Random(7);
        for (List<String[]> way : WAYS) {
            byte[] noise = new byte[100_000];
            random.nextBytes(noise);
            confuse(way, noise);
            Arrays.fill(noise, (byte) '(');
            confuse(way, noise);
        }
    }

    private static void confuse(List<String[]> way, byte[] bytes) throws Exception {
        if (house.mail().mailboxes().size() > 100 || house.mail().view(house.inbox()).size() > 500
                || house.mail().view(house.inbox()).size() < 3) {
            house.close();
            house = house();
        }
        HostileClient client = new HostileClient(house.at(), "* BYE");
        String heard = client.confuse(way, bytes, QUESTIONS);
        String shown = shown(way, bytes) + "\nheard: " + heard;
        assertFalse(heard.contains("SERVERBUG"), shown);
        if (inStepIsCertain(bytes))
            assertTrue(client.inStep(heard, "sync3 OK"), shown);
    }

    /** A literal may swallow the questions, compression hides the answers, and who sends a line without an end is cut off without a word. */
    private static boolean inStepIsCertain(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1).toUpperCase(Locale.ROOT);
        return !text.contains("}") && !text.contains("COMPRESS") && text.lines().allMatch(l -> l.length() < LONG);
    }

    private static String shown(List<String[]> way, byte[] bytes) {
        List<String> said = new ArrayList<>();
        for (String[] step : way)
            said.add(step[0]);
        return "after " + said + ": " + new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
