package org.posthouse.access.jmap;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StallsTest {
    @Test
    void aPeerThatDoesNotReadIsLeft() throws Exception {
        try (Stalls stalls = new Stalls(Duration.ofMillis(300));
                ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket peer = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            CountDownLatch ended = new CountDownLatch(1);
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    while (true)
                        stalls.write(accepted.getOutputStream(), new byte[64 * 1024]);
                } catch (IOException e) {
                    ended.countDown();
                }
            });
            assertTrue(ended.await(20, TimeUnit.SECONDS));
            assertTrue(writer.join(Duration.ofSeconds(5)));
            assertTrue(peer.isConnected());
        }
    }

    @Test
    void whatIsTakenIsWritten() throws Exception {
        try (Stalls stalls = new Stalls(Duration.ofMinutes(1))) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            stalls.write(out, new byte[5]);
            assertTrue(out.size() == 5 && !Thread.currentThread().isInterrupted());
        }
    }
}
