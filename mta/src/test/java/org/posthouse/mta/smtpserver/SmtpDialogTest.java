package org.posthouse.mta.smtpserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.posthouse.base.net.Connection;
import org.posthouse.base.net.Listener;
import org.posthouse.testkit.dialog.Dialog;

/** The conversations of src/test/dialogs on real ports. */
class SmtpDialogTest {
    private final Office office = new Office();

    private Listener listen(Door door) throws Exception {
        var at = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return Listener.start(at, Listener.Service.plain("smtp"), office.server(door));
    }

    private static Path file(String name) {
        return Path.of(System.getProperty("posthouse.root", ".."), "mta/src/test/dialogs", name);
    }

    @Test
    void receiving() throws Exception {
        try (Listener l = listen(Door.RECEIVING)) {
            Dialog.load(file("receiving.dialog")).run(_ -> l.address(), Map.of());
        }
        assertEquals(2, office.queued.getFirst().recipients().size());
        assertTrue(office.queued.getFirst().text().endsWith("\r\n\r\n.\r\n..\r\n"));
    }

    @Test
    void submission() throws Exception {
        try (Listener l = listen(Door.SUBMISSION)) {
            Dialog.load(file("submission.dialog")).run(_ -> l.address(), Map.of());
        }
        assertEquals("anna@away.test", office.queued.getFirst().recipients().getFirst().address().toString());
    }

    @Test
    void chunking() throws Exception {
        try (Listener l = listen(Door.RECEIVING)) {
            Dialog.load(file("chunking.dialog")).run(_ -> l.address(), Map.of());
        }
        assertEquals("Subject: hello\r\n\r\n.\r\n...\r\n", office.queued.getFirst().text());
    }

    @Test
    void notices() throws Exception {
        try (Listener l = listen(Door.RECEIVING)) {
            Dialog.load(file("notices.dialog")).run(_ -> l.address(), Map.of());
        }
        assertEquals("QQ314159", office.queued.getFirst().arrival().terms().envId());
    }

    @Test
    void lmtp() throws Exception {
        try (Listener l = listen(Door.LOCAL)) {
            Dialog.load(file("lmtp.dialog")).run(_ -> l.address(), Map.of());
        }
        assertEquals(2, office.delivered.size());
        assertEquals(0, office.queued.size());
    }

    @Test
    void shutdownSaysGoodbye() throws Exception {
        try (Listener l = listen(Door.RECEIVING);
                var socket = java.nio.channels.SocketChannel.open(l.address());
                Caller c = new Caller(Connection.of(socket))) {
            c.expect("220").ehlo().say("MAIL FROM:<a@b.test>", "250");
            l.close(Duration.ofSeconds(5));
            c.expect("421 4.3.2").end();
        }
    }
}
