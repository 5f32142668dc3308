package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that read slowly or talk nonsense for ever: the server goes on serving in bounded memory. */
class SlowClientsTest {
    private static final int CLIENTS = 200, SECONDS = 6, SIZE = 25 << 20;
    private static final String LOGIN = "slow@slow.example", PASSWORD = "secret of slow";

    @Test
    void slowReadersAndGarbageLeaveTheServerServing(@TempDir Path folder) throws Exception {
        Program.need("curl");
        try (RunningServer server = new RunningServer(folder.resolve("mail"), "mx.slow.example", LOGIN, PASSWORD, "-Xmx128m")) {
            Files.writeString(server.config(), Files.readString(server.config()) + "\n[limits]\nconnections-per-address = 1000\n");
            server.start();
            Path big = folder.resolve("big.eml");
            Files.writeString(big, "Subject: big\r\n\r\n" + ("x".repeat(74) + "\r\n").repeat(SIZE / 76));
            Program.ok(folder, "curl", "-sSk", "-u", LOGIN + ":" + PASSWORD, "imaps://127.0.0.1:" + server.port("imaps") + "/INBOX", "-T",
                    big.toString());
            StringBuilder addresses = new StringBuilder();
            List<String> everyone = new ArrayList<>(List.of("-sS", "smtp://127.0.0.1:" + server.port("receiving"), "--mail-from",
                    "far@else.example", "-T", big.toString()));
            for (int n = 1; n < CLIENTS; n += 2) {
                addresses.append("p").append(n).append("@slow.example\n");
                everyone.addAll(List.of("--mail-rcpt", "p" + n + "@slow.example"));
            }
            RunningServer.command(PASSWORD + "\n" + addresses, "account", "add", "--dir", server.folder.toString(), "--password-stdin",
                    "--addresses-stdin");
            everyone.addFirst("curl");
            Program.ok(folder, everyone.toArray(String[]::new));
            server.settle();
            slowReaders(folder, server);
            for (String service : List.of("receiving", "submission", "imap", "pop3"))
                garbage(server, service);
            stillServing(folder, server);
            assertFalse(server.log().contains("OutOfMemoryError"), server.log());
            server.stop();
        }
    }

    private static void slowReaders(Path folder, RunningServer server) throws Exception {
        List<Socket> clients = new ArrayList<>();
        AtomicLong read = new AtomicLong();
        try (ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor()) {
            for (int i = 0; i < CLIENTS; i++)
                clients.add(ask(server, i));
            CountDownLatch ticks = new CountDownLatch(SECONDS * 10);
            byte[] buffer = new byte[1024];
            var pacing = pace.scheduleAtFixedRate(() -> {
                for (Socket s : clients)
                    read.addAndGet(readSome(s, buffer));
                ticks.countDown();
            }, 0, 100, TimeUnit.MILLISECONDS);
            stillServing(folder, server);
            assertTrue(ticks.await(60, TimeUnit.SECONDS));
            pacing.cancel(false);
        } finally {
            for (Socket s : clients)
                s.close();
        }
        assertTrue(read.get() > CLIENTS * 1024L * SECONDS * 5, "the slow ones were served " + read.get() + " octets");
        long resident = resident(server.pid());
        System.out.println("slow clients: " + CLIENTS + " readers of a 25 MB message at 10 KB/s, heap limit 128 MB, resident "
                + (resident >> 20) + " MB");
        assertTrue(resident < 512L << 20, "resident " + (resident >> 20) + " MB");
    }

    private static int readSome(Socket s, byte[] buffer) {
        try {
            return s.getInputStream().available() == 0 ? 0 : s.getInputStream().read(buffer);
        } catch (IOException e) {
            return 0;
        }
    }

    /** A client with a small receive window that has asked for the whole message: one account each for POP3, whose maildrop is exclusive. */
    private static Socket ask(RunningServer server, int n) throws IOException {
        boolean imap = n % 2 == 0;
        Socket s = new Socket();
        s.setReceiveBufferSize(16 << 10);
        s.setSoTimeout(20_000);
        s.connect(server.address(imap ? "imap" : "pop3"));
        String commands = imap
                ? "a LOGIN " + LOGIN + " \"" + PASSWORD + "\"\r\nb EXAMINE INBOX\r\nc FETCH 1 BODY.PEEK[]\r\n"
                : "USER p" + n + "@slow.example\r\nPASS " + PASSWORD + "\r\nRETR 1\r\n";
        s.getOutputStream().write(commands.getBytes(StandardCharsets.US_ASCII));
        String answer = imap ? "* 1 FETCH" : "+OK 2";
        while (!line(s.getInputStream()).startsWith(answer)) {
        }
        return s;
    }

    /** One line, read octet by octet so that nothing of the message is taken. */
    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0)
                throw new IOException("closed after " + line);
            line.append((char) b);
        }
        return line.toString();
    }

    /** Sends bytes that mean nothing until it is cut off, at most 64 MB and a minute. */
    private static void garbage(RunningServer server, String service) throws IOException {
        try (Socket s = new Socket()) {
            s.connect(server.address(service));
            s.setSoTimeout(60_000);
            byte[] noise = new byte[1 << 16];
            Arrays.fill(noise, (byte) 'A');
            Thread reader = Thread.ofVirtual().start(() -> drain(s));
            boolean cut = false;
            for (int i = 0; i < 1024 && !cut; i++) {
                try {
                    s.getOutputStream().write(noise);
                } catch (SocketException e) {
                    cut = true;
                }
            }
            assertTrue(cut, service + " took 64 MB of garbage before login");
            reader.interrupt();
        }
    }

    private static void drain(Socket s) {
        try {
            InputStream in = s.getInputStream();
            byte[] sink = new byte[4096];
            while (in.read(sink) >= 0) {
            }
        } catch (IOException e) {
            // cut off, as it should be
        }
    }

    private static void stillServing(Path folder, RunningServer server) throws IOException {
        String answer = Program.ok(folder, "curl", "-sSk", "-m", "20", "-u", LOGIN + ":" + PASSWORD,
                "imaps://127.0.0.1:" + server.port("imaps") + "/", "-X",
                "STATUS INBOX (MESSAGES)");
        assertTrue(answer.contains("MESSAGES 1"), answer);
        String list = Program.ok(folder, "curl", "-sSk", "-m", "20", "-u", LOGIN + ":" + PASSWORD,
                "pop3s://127.0.0.1:" + server.port("pop3s") + "/");
        assertEquals(1, list.lines().filter(l -> !l.isBlank()).count());
    }

    private static long resident(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status")))
            if (line.startsWith("VmRSS:"))
                return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
        throw new IOException("no VmRSS");
    }
}
