package org.posthouse.mail.sieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.mail.address.Address;

/** The same scripts and messages with Debian's sieve-test (Pigeonhole): it must do the same, but where a reason stands why not. */
class PigeonholeTest {
    private static final Path PROGRAM = Path.of("/usr/bin/sieve-test");

    @Test
    void doesTheSame(@TempDir Path folder) throws Exception {
        if (!Files.isExecutable(PROGRAM)) {
            if (System.getenv("POSTHOUSE_NO_SKIP") != null)
                throw new AssertionError("sieve-test is not installed");
            System.out.println("skipped: sieve-test is not installed");
            Assumptions.abort("sieve-test is not installed");
        }
        Map<String, byte[]> messages = Cases.messages();
        house(folder, messages);
        Map<String, String> known = differences();
        Map<String, String> found = new TreeMap<>();
        int same = 0;
        for (String file : List.of("base.cases", "extensions.cases"))
            for (Cases c : Cases.read(file)) {
                List<String> ours = CasesTest.outcome(c, messages).stream().map(PigeonholeTest::common).filter(a -> !a.isEmpty()).toList();
                List<String> theirs = theirs(folder, c);
                // It does not show the keep that follows a failure.
                if (ours.equals(theirs) || ours.getFirst().equals("fails") && theirs.equals(List.of("fails")))
                    same++;
                else
                    found.put(c.title(), "ours " + ours + ", theirs " + theirs);
            }
        Map<String, String> unexplained = new TreeMap<>(found);
        unexplained.keySet().removeAll(known.keySet());
        System.out.println("sieve-test: " + same + " the same, " + (found.size() - unexplained.size()) + " differ for a known reason");
        assertEquals(Map.of(), unexplained);
        known.keySet().removeAll(found.keySet());
        assertTrue(known.isEmpty(), "these do not differ any more: " + known.keySet());
    }

    /** title TAB reason */
    private static Map<String, String> differences() throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (var in = PigeonholeTest.class.getResourceAsStream("/sieve/pigeonhole.tsv")) {
            for (String line : new String(in == null ? new byte[0] : in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).lines()
                    .toList())
                if (!line.startsWith("#") && line.contains("\t"))
                    all.put(line.substring(0, line.indexOf('\t')), line.substring(line.indexOf('\t') + 1));
        }
        return all;
    }

    /** Our action as both can say it; empty for what the other does not show. */
    private static String common(String action) {
        String word = action.contains(" ") ? action.substring(0, action.indexOf(' ')) : action;
        return switch (word) {
            case "wrong", "fails" -> word;
            case "keep" -> ("file INBOX" + action.substring(4).replaceFirst(" edited.*", "")).toLowerCase(Locale.ROOT);
            case "file" -> action.replace(" create", "").toLowerCase(Locale.ROOT);
            case "remember" -> "";
            case "reject" -> "reject";
            case "vacation" -> action.split(" ", -1)[0] + " " + action.split(" ", -1)[1];
            case "notify" -> action.split(" ", -1)[0] + " " + action.split(" ", -1)[1];
            default -> action;
        };
    }

    private static boolean root() {
        return System.getProperty("user.name").equals("root");
    }

    private static void house(Path folder, Map<String, byte[]> messages) throws Exception {
        String user = root() ? "nobody" : System.getProperty("user.name");
        Files.writeString(folder.resolve("dovecot.conf"), """
                mail_uid = %1$s
                mail_gid = %2$s
                first_valid_uid = 1
                mail_home = %3$s
                mail_location = maildir:%3$s/Maildir
                log_path = /dev/stderr
                postmaster_address = postmaster@example.org
                hostname = mx.example.org
                plugin {
                  sieve = %3$s/active.sieve
                  sieve_dir = %3$s/scripts
                  sieve_extensions = +editheader +vacation-seconds +special-use
                  sieve_vacation_min_period = 0
                  sieve_max_redirects = 4
                }
                """.formatted(user, root() ? "nogroup" : user, folder));
        for (var m : messages.entrySet())
            Files.write(folder.resolve(m.getKey() + ".eml"), m.getValue());
        Files.createDirectories(folder.resolve("Maildir/.Lists/cur"));
        Files.createDirectories(folder.resolve("Maildir/.Lists/new"));
        Files.createDirectories(folder.resolve("Maildir/.Lists/tmp"));
        Path scripts = Files.createDirectories(folder.resolve("scripts"));
        for (String name : List.of("filed", "itself", "returns", "stops", "appends"))
            Files.writeString(scripts.resolve(name + ".sieve"), Cases.ACCOUNT.script(name).orElseThrow());
        if (root())
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path p : all.toList())
                    Files.setPosixFilePermissions(p, PosixFilePermissions.fromString("rwxrwxrwx"));
            }
    }

    private static List<String> theirs(Path folder, Cases c) throws Exception {
        Path script = Files.writeString(folder.resolve("script.sieve"), c.script());
        Files.deleteIfExists(folder.resolve("script.svbin"));
        var command = new ArrayList<String>();
        if (root())
            command.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
        command.addAll(List.of(PROGRAM.toString(), "-c", folder.resolve("dovecot.conf").toString(), "-f",
                c.from().isEmpty() ? "<>" : c.from(), "-r",
                Cases.TO, "-a", Cases.TO, script.toString(), folder.resolve(c.message() + ".eml").toString()));
        Path out = folder.resolve("out.txt");
        Process p = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
        if (!p.waitFor(60, TimeUnit.SECONDS)) {
            p.destroyForcibly();
            throw new IOException("sieve-test does not end");
        }
        return actions(Files.readString(out));
    }

    private static List<String> actions(String output) {
        if (output.contains("failed to compile"))
            return List.of("wrong");
        var all = new ArrayList<String>();
        boolean failed = false;
        for (String line : output.lines().toList()) {
            String text = line.strip();
            failed |= text.contains("final result: failed") || text.contains("script execution failed")
                    || text.contains("execution of script failed");
            if (text.startsWith("* store message in folder: "))
                all.add("file " + text.substring(27).toLowerCase(Locale.ROOT));
            else if (text.startsWith("+ add IMAP flags: ") && !all.isEmpty())
                all.set(all.size() - 1, all.getLast() + " " + text.substring(18).toLowerCase(Locale.ROOT));
            else if (text.startsWith("* redirect message to: "))
                all.add("redirect " + Address.parse(text.substring(24, text.length() - 1)));
            else if (text.startsWith("+ use mailbox with special-use flag `") && !all.isEmpty())
                all.set(all.size() - 1, all.getLast() + " use " + text.substring(37, text.indexOf('\'')).toLowerCase(Locale.ROOT));
            else if (text.equals("* discard"))
                all.add("discard");
            else if (text.startsWith("* reject message"))
                all.add("reject");
            else if (text.startsWith("* send vacation"))
                all.add("vacation");
            else if (text.startsWith("=> seconds : "))
                all.set(all.size() - 1, "vacation " + text.substring(13));
            else if (text.startsWith("* send notification"))
                all.add("notify");
            else if (text.startsWith("+ To: ") && !all.isEmpty())
                all.set(all.size() - 1, "notify " + text.substring(6));
        }
        if (failed)
            all.addFirst("fails");
        return all;
    }
}
