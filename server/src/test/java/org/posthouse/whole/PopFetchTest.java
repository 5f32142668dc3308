package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.agent.MailServer;
import org.posthouse.agent.pop.PopFetch;
import org.posthouse.agent.pop.PopFetch.Mode;
import org.posthouse.agent.remote.Credentials;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.agent.remote.Trace;
import org.posthouse.base.net.Dialer;
import org.posthouse.protocol.imapclient.ImapClient;
import org.posthouse.protocol.imapclient.Transcript;

/** Fetching by POP3 into a Maildir from our server, with and without a kill -9 on the way. */
class PopFetchTest {
    private static final String MARY = "mary@example.org";
    private static final int MANY = 150;
    @TempDir
    Path folder;
    private Instant now = Instant.parse("2026-11-22T03:00:00Z");

    private static void put(InetSocketAddress imap, int from, int to) throws Exception {
        try (ImapClient client = ImapClient.connect(Dialer.direct(), new ImapClient.Target(imap, "x", OneHouse.PATIENCE), null,
                Transcript.NONE)) {
            client.authenticate(MARY, "secret");
            for (int i = from; i <= to; i++) {
                byte[] b = RemoteContract.letter(i, "");
                client.append("INBOX", List.of(), null, new ByteArrayInputStream(b), b.length);
            }
        }
    }

    private PopFetch.Result fetch(OneHouse house, Mode mode) throws Exception {
        return new PopFetch(Dialer.direct(), house.service("pop3"), new Credentials.Password(MARY, "secret"), () -> now, Trace.NONE)
                .fetch(folder.resolve("maildir"), folder.resolve("memory"), mode);
    }

    private List<byte[]> local() throws Exception {
        List<byte[]> messages = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder.resolve("maildir/new"))) {
            for (Path file : files.sorted().toList())
                messages.add(Files.readAllBytes(file));
        }
        return messages;
    }

    /** The numbers of the letters that are here, in order. */
    private List<Integer> numbers() throws Exception {
        List<Integer> numbers = new ArrayList<>();
        for (byte[] message : local()) {
            String text = new String(message, StandardCharsets.US_ASCII);
            int at = text.indexOf("Text of letter ") + 15;
            int number = Integer.parseInt(text.substring(at, text.indexOf('.', at)));
            assertArrayEquals(RemoteContract.letter(number, ""), message);
            numbers.add(number);
        }
        return numbers.stream().sorted().toList();
    }

    @Test
    void keepsFetchesOnceAndDeletesWhenItsTimeHasCome() throws Exception {
        try (OneHouse house = new OneHouse(folder.resolve("house"), MARY)) {
            put(house.address("imap"), 1, 3);
            assertEquals(new PopFetch.Result(3, 0, 3), fetch(house, new Mode.Keep()));
            assertEquals(new PopFetch.Result(0, 0, 3), fetch(house, new Mode.Keep()));
            now = now.plus(Duration.ofDays(2));
            put(house.address("imap"), 4, 5);
            assertEquals(new PopFetch.Result(2, 0, 5), fetch(house, new Mode.Leave(3)));
            now = now.plus(Duration.ofDays(1));
            assertEquals(new PopFetch.Result(0, 3, 2), fetch(house, new Mode.Leave(3)));
            assertEquals(IntStream.rangeClosed(1, 5).boxed().toList(), numbers());
            assertEquals(new PopFetch.Result(0, 2, 0), fetch(house, new Mode.Delete()));
            assertEquals(new PopFetch.Result(0, 0, 0), fetch(house, new Mode.Delete()));
            assertEquals(0, Files.size(folder.resolve("memory")));
            assertEquals(5, local().size());
        }
    }

    @Test
    void fetchesFromDovecot() throws Exception {
        Program.need("dovecot");
        if (!System.getProperty("user.name").equals("root"))
            Program.skip("a Dovecot with its own users needs root");
        try (Dovecot dovecot = new Dovecot(folder.resolve("dovecot"), List.of(MARY))) {
            put(dovecot.address("imap"), 1, 4);
            var server = new MailServer(dovecot.address("pop3"), "localhost", null, MailServer.Security.CLEAR, OneHouse.PATIENCE);
            var fetch = new PopFetch(Dialer.direct(), server, new Credentials.Password(MARY, "secret"), () -> now, Trace.NONE);
            Path maildir = folder.resolve("maildir");
            Path memory = folder.resolve("memory");
            assertEquals(new PopFetch.Result(4, 0, 4), fetch.fetch(maildir, memory, new Mode.Keep()));
            assertEquals(new PopFetch.Result(0, 0, 4), fetch.fetch(maildir, memory, new Mode.Leave(1)));
            assertEquals(new PopFetch.Result(0, 4, 0), fetch.fetch(maildir, memory, new Mode.Leave(0)));
            assertEquals(List.of(1, 2, 3, 4), numbers());
        }
    }

    @Test
    void refusesASecondFetchAndAWrongPassword() throws Exception {
        try (OneHouse house = new OneHouse(folder.resolve("house"), MARY)) {
            try (FileChannel channel = FileChannel.open(folder.resolve("memory.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                assertTrue(lock.isValid());
                assertThrows(RemoteException.Later.class, () -> fetch(house, new Mode.Keep()));
            }
            var wrong = new PopFetch(Dialer.direct(), house.service("pop3"), new Credentials.Password(MARY, "wrong"), () -> now,
                    Trace.NONE);
            assertThrows(RemoteException.Denied.class,
                    () -> wrong.fetch(folder.resolve("maildir"), folder.resolve("memory"), new Mode.Keep()));
        }
    }

    @Test
    void neitherLosesNorDoublesWhatItFetchesWhenItIsKilledAtAnyMoment() throws Exception {
        Program.need("java");
        try (OneHouse house = new OneHouse(folder.resolve("house"), MARY)) {
            put(house.address("imap"), 1, MANY);
            long seed = System.nanoTime();
            System.out.println("seed " + seed);
            Random random = new Random(seed);
            int kills = 0;
            for (int goal = 1 + random.nextInt(20); goal < MANY; goal += 1 + random.nextInt(MANY / 5)) {
                Process p = program(house, kills % 2 == 0 ? "delete" : "keep");
                while (p.isAlive() && count() < goal)
                    p.waitFor(5, TimeUnit.MILLISECONDS);
                p.destroyForcibly();
                p.waitFor();
                kills++;
            }
            assertTrue(kills >= 3, "killed " + kills);
            // The server may take a moment to see that the killed client is gone.
            for (int i = 0; i < 50; i++)
                if (program(house, "delete").waitFor() == 0)
                    break;
            assertEquals(IntStream.rangeClosed(1, MANY).boxed().toList(), numbers());
            try (Stream<Path> left = Files.list(folder.resolve("maildir/tmp"))) {
                assertEquals(0, left.count());
            }
            assertEquals(new PopFetch.Result(0, 0, 0), fetch(house, new Mode.Delete()));
        }
    }

    private long count() throws Exception {
        if (!Files.isDirectory(folder.resolve("maildir/new")))
            return 0;
        try (Stream<Path> files = Files.list(folder.resolve("maildir/new"))) {
            return files.count();
        }
    }

    private Process program(OneHouse house, String mode) throws Exception {
        List<String> command = new ArrayList<>(Program.java());
        command.addAll(List.of(PopFetchProgram.class.getName(), Integer.toString(house.address("pop3").getPort()), MARY,
                folder.resolve("maildir").toString(), folder.resolve("memory").toString(), mode));
        return new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile())).start();
    }
}
