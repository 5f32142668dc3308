package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.server.keeping.Backups;
import org.posthouse.server.keeping.Progress;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.MessageSource;
import org.posthouse.store.view.MailboxView;

/** Backups of a server under load that is killed in the middle of one. */
class BackupUnderLoadTest {
    private static final String USER = "in@backup.example";

    @Test
    void aKillDuringABackupLeavesTheOneBeforeAndTheNextIsWhole(@TempDir Path folder) throws Exception {
        try (RunningServer server = new RunningServer(folder.resolve("mail"), "mx.backup.example", USER, "secret")) {
            String dir = server.folder.toString(), to = folder.resolve("backup").toString();
            server.start();
            var sent = new AtomicInteger();
            for (int i = 0; i < 6; i++)
                send(server, sent, 800_000);
            RunningServer.command("", "backup", "--dir", dir, "--to", to);
            for (int i = 0; i < 6; i++)
                send(server, sent, 800_000);

            var over = new AtomicBoolean();
            var failed = new AtomicReference<Throwable>();
            Thread load = Thread.ofVirtual().start(() -> load(server, sent, over, failed));
            Process backup = new ProcessBuilder(backup(dir, to)).redirectErrorStream(true)
                    .redirectOutput(folder.resolve("backup.log").toFile()).start();
            // In the middle: the first octets of a file are there.
            Path part = Path.of(to, "files", "part");
            while (backup.isAlive() && !Files.exists(part))
                Thread.onSpinWait();
            server.kill9();
            assertTrue(backup.waitFor(30, java.util.concurrent.TimeUnit.SECONDS));
            load.join();
            assertEquals(List.of(), Backups.verify(Path.of(to), "", Progress.silent()));

            server.start();
            over.set(false);
            failed.set(null);
            load = Thread.ofVirtual().start(() -> load(server, sent, over, failed));
            int before = sent.get();
            RunningServer.command("", "backup", "--dir", dir, "--to", to, "--keep", "2");
            over.set(true);
            load.join();
            assertNull(failed.get());
            server.stop();
            assertEquals(List.of(), Backups.verify(Path.of(to), "", Progress.silent()));
            restored(server, folder, to, before);
        }
    }

    /** The snapshot has what was acknowledged before it began, nothing that the server does not have, and its octets. */
    private static void restored(RunningServer server, Path folder, String to, int before) throws IOException, Refusal {
        Set<String> live = digests(server.folder);
        Path copy = folder.resolve("copy");
        RunningServer.command("", "restore", "--dir", copy.toString(), "--from", to);
        Set<String> back = digests(copy);
        assertTrue(back.size() >= before, back.size() + " of " + before);
        assertTrue(live.containsAll(back), "something else came back");
        // And what the server has since lost.
        RunningServer.command("", "restore", "--dir", copy.toString(), "--from", to, "--account", USER);
        assertEquals(back, digests(copy));
    }

    private static List<String> backup(String dir, String to) {
        var command = new java.util.ArrayList<>(Program.java());
        command.addAll(List.of("org.posthouse.server.Main", "backup", "--dir", dir, "--to", to));
        return command;
    }

    private static void load(RunningServer server, AtomicInteger sent, AtomicBoolean over, AtomicReference<Throwable> failed) {
        try {
            while (!over.get())
                send(server, sent, 30_000);
        } catch (IOException | AssertionError e) {
            failed.set(e);
        }
    }

    private static void send(RunningServer server, AtomicInteger sent, int size) throws IOException {
        int number = sent.get() + 1;
        Random random = new Random(number);
        StringBuilder text = new StringBuilder("From: " + USER + "\nSubject: letter " + number + "\n\n");
        while (text.length() < size) {
            byte[] line = new byte[36];
            random.nextBytes(line);
            text.append(HexFormat.of().formatHex(line)).append('\n');
        }
        SmtpTalk.send(server.port("submission"), USER, "secret", "<" + USER + ">", "<" + USER + ">", text.toString(), "250");
        sent.set(number);
    }

    private static Set<String> digests(Path folder) throws IOException, Refusal {
        try (AtRest rest = new AtRest(folder)) {
            AccountMail mail = rest.mail(USER);
            Mailbox inbox = mail.mailbox(MailboxName.INBOX).orElseThrow();
            MailboxView view = mail.view(inbox.id());
            Set<String> all = new TreeSet<>();
            for (int i = 0; i < view.size(); i++)
                try (MessageSource source = mail.open(inbox.id(), view.uid(i))) {
                    all.add(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(source.bytes(0, source.size()))));
                } catch (java.security.NoSuchAlgorithmException e) {
                    throw new IllegalStateException(e);
                }
            return all;
        }
    }
}
