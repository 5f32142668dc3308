import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Puts load on a mail server's transport, with as little work of its own as may be: messages are made before, commands are sent together.
 *
 * <pre>
 *   java Transport.java relay PORT_BASE PIDS MESSAGES SIZE CONNECTIONS     submission of u0@bench.test ... to a sink on PORT_BASE + 26
 *   java Transport.java multi PORT_BASE PIDS MESSAGES SIZE CONNECTIONS RECIPIENTS     to u0@bench.test ... by port 25, until all are in their mailboxes
 * </pre>
 *
 * Prints one line: operations (recipients) a second accepted, and through; processor seconds of the server's processes and of this one.
 */
final class Transport {

    private final int base;
    private final String pids;
    private final int size;
    private final int connections;
    private final int recipients;
    private final List<byte[]> bodies = new ArrayList<>();
    private final List<Box> boxes = new ArrayList<>();

    private Transport(int base, String pids, int size, int connections, int recipients) {
        this.base = base;
        this.pids = pids;
        this.size = size;
        this.connections = connections;
        this.recipients = recipients;
        var random = new Random(5);
        for (int i = 0; i < 64; i++)
            bodies.add(body(random));
    }

    public static void main(String[] a) throws Exception {
        boolean relay = a[0].equals("relay");
        var t = new Transport(Integer.parseInt(a[1]), a[2], Integer.parseInt(a[4]), Integer.parseInt(a[5]), relay ? 1 : Integer.parseInt(a[6]));
        int messages = Integer.parseInt(a[3]);
        if (relay)
            try (var sink = new Sink(t.base + 26)) {
                t.run(messages, true, sink::taken);
                System.out.println(t.run(messages, true, sink::taken));
            }
        else {
            t.run(messages, false, t::filed);
            System.out.println(t.run(messages, false, t::filed));
        }
        System.exit(0);
    }

    private byte[] body(Random random) {
        var b = new StringBuilder("To: many@bench.test\r\nDate: Sat, 21 Nov 2026 12:00:00 +0000\r\nSubject: letter " + random.nextInt()
                + "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n");
        while (b.length() < size) {
            for (int i = 0; i < 10; i++)
                b.append((char) ('a' + random.nextInt(26))).append("ord").append(random.nextInt(1000)).append(' ');
            b.append("\r\n");
        }
        return b.append(".\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    private interface Through {
        long count() throws IOException;
    }

    private String run(int messages, boolean submit, Through through) throws Exception {
        var tickets = new AtomicInteger();
        var accepted = new AtomicInteger();
        var ready = new CountDownLatch(connections);
        var go = new CountDownLatch(1);
        var over = new CountDownLatch(connections);
        var wrong = new ArrayList<Exception>();
        for (int c = 0; c < connections; c++) {
            int id = c;
            Thread.ofPlatform().start(() -> {
                try (var client = new Client(base + (submit ? 587 : 25), submit ? "u" + id + "@bench.test" : "")) {
                    ready.countDown();
                    go.await();
                    for (int n = tickets.getAndIncrement(); n < messages; n = tickets.getAndIncrement()) {
                        client.send(submit ? "u" + id + "@bench.test" : "robert@example.org", to(n, submit), bodies.get(n % bodies.size()), n);
                        accepted.incrementAndGet();
                    }
                } catch (IOException | InterruptedException | RuntimeException e) {
                    synchronized (wrong) {
                        wrong.add(e);
                    }
                } finally {
                    ready.countDown();
                    over.countDown();
                }
            });
        }
        ready.await();
        long before = through.count();
        double serverBefore = cpu(pids);
        double selfBefore = cpu(Long.toString(ProcessHandle.current().pid()));
        long start = System.nanoTime();
        go.countDown();
        over.await();
        double in = (System.nanoTime() - start) / 1e9;
        long want = (long) accepted.get() * recipients;
        long last = before;
        long deadline = System.nanoTime() + 120_000_000_000L;
        while (last - before < want && System.nanoTime() < deadline) {
            Thread.sleep(submit ? 2 : 200);
            last = through.count();
        }
        double all = (System.nanoTime() - start) / 1e9;
        double self = cpu(Long.toString(ProcessHandle.current().pid())) - selfBefore;
        Thread.sleep(300);
        double server = cpu(pids) - serverBefore;
        return String.format("{\"ops\":%d,\"accepted_s\":%.1f,\"through_s\":%.1f,\"through\":%d,\"server_cpu_s\":%.2f,\"self_cpu_s\":%.2f,\"errors\":%d%s}", want,
                want / in, (last - before) / all, last - before, server, self, wrong.size(), wrong.isEmpty() ? "" : ",\"first\":\"" + wrong.getFirst() + "\"");
    }

    private List<String> to(int n, boolean submit) {
        if (submit)
            return List.of("r" + n % 1000 + "@sink.test");
        var all = new ArrayList<String>();
        for (int i = 0; i < recipients; i++)
            all.add("u" + i + "@bench.test");
        return all;
    }

    /** Messages in the mailboxes of the recipients, asked over connections that stay. */
    private long filed() throws IOException {
        while (boxes.size() < recipients) {
            var box = new Box(new Socket(InetAddress.getByName("127.0.0.1"), base + 143));
            box.ask("a LOGIN u" + boxes.size() + "@bench.test secret", "a OK");
            boxes.add(box);
        }
        long all = 0;
        for (Box box : boxes) {
            String line = box.ask("b STATUS INBOX (MESSAGES)", "* STATUS");
            all += Long.parseLong(line.substring(line.indexOf("(MESSAGES ") + 10, line.lastIndexOf(')')));
            box.until("b OK");
        }
        return all;
    }

    /** An IMAP connection. */
    private static final class Box {
        private final Socket socket;
        private final Lines in;

        Box(Socket socket) throws IOException {
            this.socket = socket;
            in = new Lines(socket.getInputStream());
        }

        String ask(String command, String until) throws IOException {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            return until(until);
        }

        String until(String begin) throws IOException {
            for (String line = in.next(); line != null; line = in.next())
                if (line.startsWith(begin))
                    return line;
            throw new IOException("no " + begin);
        }
    }

    /** Lines of a connection. */
    private static final class Lines {
        private final InputStream in;
        private final byte[] buffer = new byte[16384];
        private int at;
        private int end;

        Lines(InputStream in) {
            this.in = in;
        }

        String next() throws IOException {
            var line = new ByteArrayOutputStream(80);
            for (;;) {
                if (at == end) {
                    end = in.read(buffer);
                    at = 0;
                    if (end < 0)
                        return null;
                }
                byte b = buffer[at++];
                if (b == '\n')
                    return line.toString(StandardCharsets.US_ASCII).stripTrailing();
                line.write(b);
            }
        }
    }

    /** An SMTP client. */
    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final Lines in;
        private final OutputStream out;

        Client(int port, String login) throws IOException {
            socket = new Socket(InetAddress.getByName("127.0.0.1"), port);
            socket.setTcpNoDelay(true);
            in = new Lines(socket.getInputStream());
            out = new BufferedOutputStream(socket.getOutputStream(), 32768);
            expect(1);
            say("EHLO load.test\r\n", 1);
            if (!login.isEmpty())
                say("AUTH PLAIN " + Base64.getEncoder().encodeToString(("\0" + login + "\0secret").getBytes(StandardCharsets.US_ASCII)) + "\r\n", 1);
        }

        private void say(String commands, int replies) throws IOException {
            out.write(commands.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            expect(replies);
        }

        private void expect(int replies) throws IOException {
            for (int i = 0; i < replies; i++)
                for (;;) {
                    String line = in.next();
                    if (line == null || line.charAt(0) != '2' && line.charAt(0) != '3')
                        throw new IOException("answer " + line);
                    if (line.length() < 4 || line.charAt(3) != '-')
                        break;
                }
        }

        void send(String from, List<String> to, byte[] body, int number) throws IOException {
            var envelope = new StringBuilder("MAIL FROM:<").append(from).append(">\r\n");
            for (String t : to)
                envelope.append("RCPT TO:<").append(t).append(">\r\n");
            say(envelope.append("DATA\r\n").toString(), to.size() + 2);
            out.write(("Message-ID: <" + number + "." + System.nanoTime() + "@load.test>\r\nFrom: " + from + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(body);
            out.flush();
            expect(1);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** Takes all mail and counts it. */
    private static final class Sink implements AutoCloseable {
        private final ServerSocket server;
        private final AtomicLong taken = new AtomicLong();

        Sink(int port) throws IOException {
            server = new ServerSocket(port, 1024, InetAddress.getByName("127.0.0.1"));
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    for (;;) {
                        Socket s = server.accept();
                        Thread.ofPlatform().daemon().start(() -> serve(s));
                    }
                } catch (IOException closed) {
                    // the end
                }
            });
        }

        long taken() {
            return taken.get();
        }

        private void serve(Socket s) {
            try (s) {
                s.setTcpNoDelay(true);
                OutputStream out = s.getOutputStream();
                out.write("220 sink.test ESMTP\r\n".getBytes(StandardCharsets.US_ASCII));
                InputStream in = s.getInputStream();
                var replies = new StringBuilder();
                var line = new StringBuilder();
                byte[] buffer = new byte[65536];
                boolean data = false;
                int match = 0;
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    for (int i = 0; i < n; i++) {
                        byte b = buffer[i];
                        if (data) {
                            if (b == '\r')
                                match = match == 3 ? 4 : 1;
                            else if (b == '\n' && match == 1)
                                match = 2;
                            else if (b == '.' && match == 2)
                                match = 3;
                            else if (b == '\n' && match == 4) {
                                taken.incrementAndGet();
                                replies.append("250 2.0.0 taken\r\n");
                                data = false;
                            } else
                                match = 0;
                        } else if (b != '\n') {
                            line.append((char) b);
                        } else {
                            char verb = Character.toUpperCase(line.charAt(0));
                            if (verb == 'E') {
                                replies.append("250-sink.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SIZE 100000000\r\n250 ENHANCEDSTATUSCODES\r\n");
                            } else if (verb == 'D') {
                                replies.append("354 go on\r\n");
                                data = true;
                                match = 2;
                            } else {
                                replies.append(verb == 'Q' ? "221 2.0.0 bye\r\n" : "250 2.0.0 ok\r\n");
                            }
                            line.setLength(0);
                        }
                    }
                    if (replies.length() > 0)
                        out.write(replies.toString().getBytes(StandardCharsets.US_ASCII));
                    replies.setLength(0);
                }
            } catch (IOException gone) {
                // the other side has gone
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    /** Processor seconds of these processes and all below them, those that have ended too. */
    private static double cpu(String roots) throws IOException {
        Map<Integer, List<Integer>> children = new HashMap<>();
        Map<Integer, Long> ticks = new HashMap<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path p : all)
                try {
                    String stat = Files.readString(p.resolve("stat"));
                    String[] f = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                    int pid = Integer.parseInt(p.getFileName().toString());
                    children.computeIfAbsent(Integer.parseInt(f[1]), x -> new ArrayList<>()).add(pid);
                    ticks.put(pid, Long.parseLong(f[11]) + Long.parseLong(f[12]) + Long.parseLong(f[13]) + Long.parseLong(f[14]));
                } catch (IOException ended) {
                    // it has gone meanwhile
                }
        }
        var todo = new ArrayDeque<Integer>();
        for (String root : roots.split(","))
            todo.add(Integer.parseInt(root.trim()));
        var seen = new HashSet<Integer>();
        long sum = 0;
        while (!todo.isEmpty()) {
            int pid = todo.poll();
            if (!seen.add(pid) || !ticks.containsKey(pid))
                continue;
            sum += ticks.get(pid);
            todo.addAll(children.getOrDefault(pid, List.of()));
        }
        return sum / 100.0;
    }
}
