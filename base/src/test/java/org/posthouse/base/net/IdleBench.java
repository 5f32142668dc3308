package org.posthouse.base.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.posthouse.base.wire.WireReader;
import org.posthouse.base.wire.WireWriter;

/**
 * What one idle session costs: a server (this process) and its clients (a second one). Arguments: number of sessions, "tls" or
 * "plain", "read" (blocked in a read) or "wait" (in awaitInput, as IMAP IDLE).
 */
final class IdleBench {
    private static final Duration HOUR = Duration.ofHours(1);

    private static final List<Connection> ALL = new ArrayList<>();

    private IdleBench() {}

    public static void main(String[] args) throws Exception {
        if (args[0].equals("client"))
            client(Integer.parseInt(args[1]), Integer.parseInt(args[2]), args[3].equals("tls"));
        else
            server(Integer.parseInt(args[0]), args[1].equals("tls"), args[2].equals("wait"));
    }

    private static void server(int sessions, boolean tls, boolean wait) throws Exception {
        Path dir = Files.createTempDirectory("idle");
        SelfSigned files = SelfSigned.create(dir, List.of("localhost"));
        var limits = new Listener.Limits(100_000, 100_000, 4096);
        var service = Listener.Service.plain("idle").with(limits);
        if (tls)
            service = service.implicitTls(TlsContext.server(files.chain(), files.key()));
        var idle = new AtomicInteger();
        Listener l = Listener.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), service, c -> session(c, idle, wait));
        run(l.address().getPort(), 100, tls, idle, 100);
        long heap = heap();
        long rss = rss();
        run(l.address().getPort(), sessions, tls, idle, sessions + 100);
        long heapAfter = heap();
        long rssAfter = rss();
        System.out.printf("%d sessions %s %s: heap %.2f KB, resident %.2f KB each%n", sessions, tls ? "tls" : "plain",
                wait ? "wait" : "read",
                (heapAfter - heap) / 1024.0 / sessions, (rssAfter - rss) / 1024.0 / sessions);
        if (Boolean.getBoolean("histogram"))
            new ProcessBuilder("jcmd", Long.toString(ProcessHandle.current().pid()), "GC.class_histogram").inheritIO().start().waitFor();
        System.exit(0);
    }

    private static void run(int port, int n, boolean tls, AtomicInteger idle, int until) throws Exception {
        String java = ProcessHandle.current().info().command().orElse("java");
        Process clients = new ProcessBuilder(java, "-Xmx600m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
                IdleBench.class.getName(), "client",
                Integer.toString(port), Integer.toString(n), tls ? "tls" : "plain").inheritIO().start();
        Runtime.getRuntime().addShutdownHook(new Thread(clients::destroyForcibly));
        while (idle.get() < until)
            LockSupport.parkNanos(50_000_000L);
        LockSupport.parkNanos(500_000_000L);
    }

    private static void session(Connection c, AtomicInteger idle, boolean wait) throws Exception {
        c.timeout(HOUR);
        var in = new WireReader(c);
        var out = new WireWriter(c);
        for (int i = 0; i < 3; i++)
            out.ascii(in.line()).crlf().flush();
        idle.incrementAndGet();
        if (wait && !in.buffered())
            c.awaitInput(new Waker(), HOUR);
        in.line();
    }

    private static void client(int port, int n, boolean tls) throws Exception {
        TlsContext any = TlsContext.client(TlsContext.Verify.OPPORTUNISTIC);
        for (int i = 0; i < n; i++) {
            Connection c = Dialer.direct().dial(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), null, HOUR);
            if (tls)
                c.startTlsClient(any, "localhost", List.of());
            var in = new WireReader(c);
            for (int k = 0; k < 3; k++) {
                new WireWriter(c).ascii("a1 NOOP").crlf().flush();
                in.line();
            }
            in.buffered();
            ALL.add(c);
        }
        new CountDownLatch(1).await();
    }

    private static long heap() {
        for (int i = 0; i < 3; i++)
            System.gc();
        var r = Runtime.getRuntime();
        return r.totalMemory() - r.freeMemory();
    }

    private static long rss() throws Exception {
        for (String line : Files.readAllLines(Path.of("/proc/self/status")))
            if (line.startsWith("VmRSS:"))
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
        return 0;
    }
}
