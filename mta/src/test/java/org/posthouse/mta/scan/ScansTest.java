package org.posthouse.mta.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.mime.Source;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.Refusal;

/** Scanners that answer, answer nonsense, never answer, and are not there. What real ones say is tested with the whole server. */
class ScansTest {
    private static final byte[] TRACE = "Received: from there.test (192.0.2.7) by mx.example.com\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] WHOLE = ("Return-Path: <>\r\n" + new String(TRACE, StandardCharsets.US_ASCII)
            + "Subject: x\r\n\r\nhello\r\n")
            .getBytes(StandardCharsets.US_ASCII);

    private static Arrival arrival(long id) {
        return new Arrival(id, ReturnPath.NULL, TRACE, new BlobId(1, 1), 10, Instant.EPOCH, Terms.of(Terms.Content.SEVEN_BIT, false), "");
    }

    /** Answers one connection after another. */
    private interface Answer {
        void to(DataInputStream in, Socket socket) throws IOException;
    }

    private static final class Program implements AutoCloseable {
        final ServerSocket door = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        final AtomicInteger asked = new AtomicInteger();

        Program(Answer answer) throws IOException {
            Thread.ofVirtual().start(() -> {
                while (!door.isClosed())
                    try (Socket s = door.accept()) {
                        asked.incrementAndGet();
                        answer.to(new DataInputStream(s.getInputStream()), s);
                    } catch (IOException e) {
                        // The other side has gone, or the test is over.
                    }
            });
        }

        InetSocketAddress at() {
            return new InetSocketAddress(door.getInetAddress(), door.getLocalPort());
        }

        URI url() {
            return URI.create("http://127.0.0.1:" + door.getLocalPort());
        }

        @Override
        public void close() throws IOException {
            door.close();
        }
    }

    /** As clamd reads INSTREAM. */
    private static byte[] stream(DataInputStream in) throws IOException {
        assertEquals("zINSTREAM\0", new String(in.readNBytes(10), StandardCharsets.US_ASCII));
        var all = new java.io.ByteArrayOutputStream();
        for (int n = in.readInt(); n > 0; n = in.readInt())
            all.write(in.readNBytes(n));
        return all.toByteArray();
    }

    private static void say(Socket s, String text) throws IOException {
        s.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Finding> of(Scans scans, long id) throws Refusal {
        return scans.of(arrival(id), Source.of(WHOLE));
    }

    private static Scans scans(Scanner... all) {
        return new Scans(List.of(all), Duration.ofSeconds(5), false, InstantSource.system());
    }

    @Test
    void oneAnswerForAllRecipients() throws Exception {
        byte[][] seen = new byte[1][];
        try (var clamd = new Program((in, s) -> {
            seen[0] = stream(in);
            say(s, "stream: Some.Virus FOUND\0");
        })) {
            Scans scans = scans(new Clamav(clamd.at(), 1 << 20));
            assertEquals(List.of(new Finding("virus", 900, "clamd has found Some.Virus")), of(scans, 1));
            assertEquals(900, of(scans, 1).getFirst().points());
            assertEquals(1, clamd.asked.get());
            of(scans, 65);
            assertEquals(2, clamd.asked.get(), "another message");
            assertEquals(new String(WHOLE, StandardCharsets.US_ASCII), new String(seen[0], StandardCharsets.US_ASCII));
            assertTrue(of(scans(new Clamav(clamd.at(), 3)), 1).getFirst().why().contains("too big"));
        }
    }

    @Test
    void theUnansweredIsDoneWithoutOrWaitedFor() throws Exception {
        ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var nobody = new InetSocketAddress(gone.getInetAddress(), gone.getLocalPort());
        gone.close();
        Finding f = of(scans(new Clamav(nobody, 1 << 20)), 1).getFirst();
        assertTrue(f.points() == 0 && f.why().contains("it did not answer"), f::toString);
        Refusal r = assertThrows(Refusal.class,
                () -> of(new Scans(List.of(new Clamav(nobody, 1 << 20)), Duration.ofSeconds(5), true, InstantSource.system()), 1));
        assertEquals(Refusal.Reason.UNAVAILABLE, r.reason());
        for (String answer : List.of("stream: what ERROR\0", "", "no end of it ".repeat(1000)))
            try (var odd = new Program((in, s) -> {
                stream(in);
                say(s, answer);
            })) {
                Finding found = of(scans(new Clamav(odd.at(), 1 << 20)), 1).getFirst();
                assertTrue(found.points() == 0 && found.why().contains("did not answer"), found::toString);
            }
    }

    @Test
    void theSlowAreNotWaitedFor() throws Exception {
        try (var slow = new Program((in, s) -> {
            in.skipNBytes(Long.MAX_VALUE);
        })) {
            long begun = System.nanoTime();
            var scans = new Scans(List.of(new Clamav(slow.at(), 1 << 20), new Rspamd(slow.url(), 1 << 20, Duration.ofSeconds(30))),
                    Duration.ofMillis(300), false, InstantSource.system());
            List<Finding> both = of(scans, 1);
            assertTrue(both.stream().allMatch(f -> f.why().contains("no answer within 300 ms")), both::toString);
            assertTrue(System.nanoTime() - begun < 4_000_000_000L);
        }
    }

    @Test
    void rspamdsScoreIsAShareOfItsOwnLimit() throws Exception {
        String[] answer = {"{\"score\": 12.0, \"required_score\": 15.0, \"thresholds\": {\"add header\": 6.0}, \"action\": \"add header\","
                + " \"symbols\": {\"A\": {\"score\": 2.0}, \"B\": {\"score\": -9.5}}}"};
        String[] asked = new String[1];
        try (var rspamd = new Program((in, s) -> {
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0)
                head.append((char) in.readUnsignedByte());
            asked[0] = head + new String(in.readNBytes("Subject: x\r\n\r\nhello\r\n".length()), StandardCharsets.US_ASCII);
            say(s, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + answer[0].length() + "\r\n\r\n" + answer[0]);
        }); var scanner = new Rspamd(rspamd.url(), 1 << 20, Duration.ofSeconds(5))) {
            Finding f = of(scans(scanner), 1).getFirst();
            assertEquals(new Finding("rspamd", 100, "rspamd scores 12.0 of 6.0 (add header): B -9.5, A 2.0"), f);
            assertTrue(asked[0].startsWith("POST /checkv2 HTTP/1.1\r\n") && asked[0].contains("IP: 192.0.2.7\r\n")
                    && asked[0].contains("Helo: there.test\r\n") && asked[0].endsWith("\r\n\r\nSubject: x\r\n\r\nhello\r\n"), asked[0]);
            answer[0] = "{\"score\": -50}";
            assertEquals(-30, of(scans(scanner), 2).getFirst().points());
            answer[0] = "{\"score\": \"none\"}";
            assertTrue(of(scans(scanner), 3).getFirst().why().contains("has no score"));
            answer[0] = "[[[";
            assertTrue(of(scans(scanner), 4).getFirst().why().contains("no JSON"));
        }
        assertEquals(Map.of("IP", "2001:db8::1", "Helo", "a.test"),
                Rspamd.peer("Received: from a.test ([IPv6:2001:db8::1])\r\n by us\r\n".getBytes(StandardCharsets.US_ASCII)));
        assertEquals(Map.of(), Rspamd.peer("Received: by us\r\n".getBytes(StandardCharsets.US_ASCII)));
    }
}
