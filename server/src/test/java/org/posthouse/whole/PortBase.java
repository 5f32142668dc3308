package org.posthouse.whole;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The base of a range of 1,000 TCP ports on loopback that nothing listens on, for the port numbers that must be known before the program that listens starts. All lie
 * below those from which systems take the near end of a connection; no two callers in one process get the same range unless all others are taken.
 */
public final class PortBase {
    private static final int FIRST = 10_000;
    private static final int RANGES = 18;
    private static final int[] SERVICES = {24, 25, 80, 110, 143, 443, 465, 587, 700, 701, 993, 995, 4190};
    private static final AtomicInteger NEXT = new AtomicInteger((int) (ProcessHandle.current().pid() % RANGES));

    private PortBase() {}

    /** A base: base + 25 is for SMTP, base + 4190 for ManageSieve, base + 700 and 701 are for whatever else a test starts. */
    public static int free() throws IOException {
        for (int i = 0; i < RANGES; i++) {
            int base = FIRST + NEXT.getAndIncrement() % RANGES * 1000;
            if (isFree(base))
                return base;
        }
        throw new IOException("no range of free ports between " + FIRST + " and " + (FIRST + RANGES * 1000));
    }

    private static boolean isFree(int base) {
        for (int service : SERVICES)
            try (var socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress("127.0.0.1", base + service));
            } catch (IOException e) {
                return false;
            }
        return true;
    }
}
