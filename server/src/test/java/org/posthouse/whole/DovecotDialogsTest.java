package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.testkit.dialog.Dialog;
import org.posthouse.testkit.dialog.Features;

/** The dialogs of {@code access} with a Dovecot: what they say of a mail server is not only what ours happens to do. */
class DovecotDialogsTest {
    /** Where Dovecot 2.3 departs from the standard, under the names that the dialogs use. */
    private static final Map<String, String> FAULTS = Map.of("FAULT-CREATE-SEPARATOR",
            "CREATE a/ is refused where an inferior is only announced; it must be ignored. RFC 9051 §6.3.4", "FAULT-STORE-READ-ONLY",
            "STORE and EXPUNGE after EXAMINE change nothing and yet say OK. RFC 9051 §6.3.3", "FAULT-QRESYNC-UNENABLED",
            "SELECT (QRESYNC ...) without ENABLE is not refused. RFC 7162 §3.2.5", "FAULT-QRESYNC-SET",
            "a known set with * in it, and pairs that are not ascending, are taken. RFC 7162 §3.2.5.2", "FAULT-BINARY-CTE",
            "BINARY of one part is refused when another has an unknown encoding. RFC 3516 §4.3", "FAULT-NOTIFY",
            "FlagChange without MessageNew is taken, and other mailboxes than those asked for are told of. RFC 5465 §5");

    @TempDir
    static Path folder;
    private static List<Path> files = List.of();
    private static Dovecot dovecot;

    @BeforeAll
    static void start() throws IOException {
        Program.need("dovecot");
        if (!System.getProperty("user.name").equals("root"))
            Program.skip("a Dovecot with its own users needs root");
        try (Stream<Path> s = Files.list(Path.of(System.getProperty("posthouse.root"), "access/src/test/dialogs"))) {
            files = s.filter(f -> f.getFileName().toString().matches("(imap|pop3)-.*\\.dialog")).sorted().toList();
        }
        assertTrue(files.size() >= 6, files.toString());
        dovecot = new Dovecot(folder.resolve("dovecot"), IntStream.range(0, files.size()).mapToObj(DovecotDialogsTest::user).toList());
    }

    @AfterAll
    static void stop() throws IOException {
        if (dovecot != null)
            dovecot.close();
    }

    private static String user(int n) {
        return "mary" + n + "@example.org";
    }

    @TestFactory
    List<DynamicTest> dialogs() {
        List<DynamicTest> tests = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            int n = i;
            tests.add(DynamicTest.dynamicTest(files.get(i).getFileName().toString(), () -> run(files.get(n), user(n))));
        }
        return tests;
    }

    private static void run(Path file, String user) throws IOException {
        Dialog dialog = Dialog.load(file);
        InetSocketAddress imap = dovecot.address("imap");
        Features features = (dialog.name().startsWith("imap-")
                ? Features.ofImap(imap, user, Dovecot.PASSWORD)
                : Features.ofPop3(dovecot.address("pop3"), user, Dovecot.PASSWORD)).and(FAULTS.keySet().toArray(String[]::new));
        List<String> missing = dialog.missing(features);
        if (!missing.isEmpty()) {
            System.out.println("not with Dovecot: " + dialog.name() + " requires " + String.join(" ", missing));
            return;
        }
        fill(imap, user);
        dialog.run(dovecot::address, Map.of("login", user, "password", Dovecot.PASSWORD), features);
    }

    /** Twelve letters in INBOX, as the dialogs have them with ours. */
    private static void fill(InetSocketAddress imap, String user) throws IOException {
        StringBuilder text = new StringBuilder("open imap\nS: * OK *\nC: a LOGIN ${login} ${password}\nS... a OK *\n");
        for (int i = 1; i <= 12; i++) {
            List<String> letter = List.of("From: Robert <robert@example.com>", "To: mary@example.org", "Subject: Letter " + i,
                    "Date: Sat, 21 Nov 2026 02:0" + i % 10 + ":00 +0000", "Message-ID: <" + i + "@example.com>", "",
                    "Text of letter " + i + ".");
            int size = letter.stream().mapToInt(l -> l.length() + 2).sum();
            text.append("C: a APPEND INBOX \"21-Nov-2026 02:40:00 +0000\" {").append(size).append("}\nS: + *\n");
            for (String line : letter)
                text.append("C: ").append(line).append('\n');
            text.append("C: \nS... a OK *\n");
        }
        Dialog.of("fill", text.append("C: a LOGOUT\nS... a OK *\n").toString()).run(service -> imap,
                Map.of("login", user, "password", Dovecot.PASSWORD));
    }
}
