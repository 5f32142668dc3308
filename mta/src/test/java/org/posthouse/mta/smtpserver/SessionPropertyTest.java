package org.posthouse.mta.smtpserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.posthouse.base.net.Connection;
import org.posthouse.base.wire.WireReader;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.queue.Queue;
import org.posthouse.protocol.smtp.Reply;

/** Whatever a client sends, in whatever order: every answer is a reply, the session ends, nothing is relayed, and it is never our bug. */
class SessionPropertyTest {
    @Property(tries = 400)
    void anythingGoes(@ForAll("talk") String talk, @ForAll Door door) throws Exception {
        Office office = new Office();
        Connection.Pair pair = Connection.pair(new InetSocketAddress("127.0.0.1", 4000), new InetSocketAddress("127.0.0.1", 25));
        var ended = new CompletableFuture<Boolean>();
        Thread.ofVirtual().start(() -> {
            try {
                office.server(door).handle(pair.server());
                ended.complete(true);
            } catch (IOException e) {
                ended.complete(true);
            } catch (Throwable t) {
                ended.completeExceptionally(t);
            } finally {
                pair.server().close();
            }
        });
        byte[] bytes = talk.getBytes(StandardCharsets.UTF_8);
        try {
            pair.client().write(bytes, 0, bytes.length);
            pair.client().stopWriting();
        } catch (IOException e) {
            // It has had enough of us already.
        }
        WireReader in = new WireReader(pair.client());
        try {
            while (in.peek() >= 0)
                Reply.read(in);
        } catch (EOFException e) {
            throw new AssertionError("half a reply", e);
        } finally {
            pair.client().abort();
        }
        assertTrue(ended.get(20, TimeUnit.SECONDS));
        for (Office.Queued q : office.queued)
            for (Recipient r : q.recipients())
                if (door == Door.RECEIVING)
                    assertTrue(r.route() instanceof Route.Local || r.original().toString().equals("out@example.com"), talk);
        for (Office.Delivered d : office.delivered)
            assertEquals(d.arrival().size(), d.text().length());
    }

    @Provide
    Arbitrary<String> talk() {
        return Arbitraries
                .of("EHLO a\r\n", "HELO a\r\n", "MAIL FROM:<john@example.com>\r\n", "MAIL FROM:<> SIZE=5\r\n",
                        "RCPT TO:<john@example.com>\r\n", "RCPT TO:<far@away.test>\r\n",
                        "RCPT TO:<both@example.com>\r\n", "RCPT TO:<out@example.com>\r\n", "RCPT TO:<postmaster>\r\n", "DATA\r\n",
                        "hello\r\n", ".\r\n", "\r\n", "..\r\n", "\n", "\r", ".", "RSET\r\n",
                        "AUTH PLAIN AGpvaG5AZXhhbXBsZS5jb20Ac2VjcmV0\r\n", "AUTH LOGIN\r\n", "*\r\n", "am9obg==\r\n",
                        "AUTH SCRAM-SHA-256\r\n", "AUTH CRAM-MD5\r\n", "STARTTLS\r\n", "HELP\r\n", "NOOP\r\n",
                        "VRFY x\r\n", "BDAT 5\r\n", "BDAT 5\r\nhello", "BDAT 0 LAST\r\n", "LHLO a\r\n",
                        "RCPT TO:<mary@example.com> NOTIFY=SUCCESS\r\n",
                        "MAIL FROM:<john@example.com> BODY=BINARYMIME HOLDFOR=5\r\n", "\u0000\u0001", "From: a@b.test\r\n", "\u00e9",
                        "QUIT\r\n")
                .list().ofMaxSize(25).map(l -> String.join("", l));
    }
}
