package org.posthouse.base.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.BufferPool;

/** TLS over a transport. Waits for the first octets of a record without a buffer; borrows one for the record and gives it back. */
final class TlsStream {
    private static final byte[] NONE = new byte[0];
    private static final int HEADER = 5;

    /** Sends records. */
    interface Sink {
        void write(byte[] b, int off, int len) throws IOException;
    }

    private final SSLEngine engine;
    private final RawInput raw;
    private final Sink sink;
    // Records received and not yet opened: net[netPos..netLimit].
    private byte[] net = NONE;
    private int netPos;
    private int netLimit;
    // Content opened and not yet read: plain[plainPos..plainLimit].
    private byte[] plain = NONE;
    private int plainPos;
    private int plainLimit;
    private boolean ended;
    private boolean established;
    private long deadline;
    private boolean legacy;

    TlsStream(SSLEngine engine, RawInput raw, Sink sink) {
        this.engine = engine;
        this.raw = raw;
        this.sink = sink;
    }

    /** Shakes hands, all in all within the time given (0: any). */
    void handshake(int millis) throws IOException {
        deadline = System.nanoTime() + millis * 1_000_000L;
        engine.beginHandshake();
        boolean done = false;
        try {
            for (;;) {
                switch (engine.getHandshakeStatus()) {
                    case NEED_TASK -> runTasks();
                    case NEED_WRAP -> flight();
                    case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                        if (open(NONE, 0, 0, millis) < 0)
                            throw new SSLException("connection closed inside the handshake");
                    }
                    case FINISHED, NOT_HANDSHAKING -> {
                        established = true;
                        legacy = engine.getSession().getProtocol().equals("TLSv1.2");
                        done = true;
                        return;
                    }
                }
            }
        } catch (IOException e) {
            sendAlert();
            throw e;
        } finally {
            if (!done)
                release();
            else
                giveBackEmpty();
        }
    }

    // The handshake as a whole, and later each record once it has begun, must be there in time: dripping octets win nothing.
    private int left(int millis) throws SocketTimeoutException {
        if (millis == 0 || (established && netPos == netLimit))
            return millis;
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0)
            throw new SocketTimeoutException(established ? "a TLS record took too long" : "the TLS handshake took too long");
        return (int) Math.min(left, millis);
    }

    private void runTasks() {
        for (Runnable task; (task = engine.getDelegatedTask()) != null;)
            task.run();
    }

    // All records of one flight in one write.
    private void flight() throws IOException {
        var all = new ByteArrayOutputStream(2048);
        byte[] out = BufferPool.borrow();
        try {
            while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                SSLEngineResult r = engine.wrap(ByteBuffer.wrap(NONE), ByteBuffer.wrap(out));
                all.write(out, 0, r.bytesProduced());
                if (r.getStatus() == SSLEngineResult.Status.CLOSED || r.bytesProduced() == 0)
                    break;
            }
        } finally {
            BufferPool.giveBack(out);
        }
        if (all.size() > 0)
            sink.write(all.toByteArray(), 0, all.size());
    }

    // Lets the peer know why, where the engine has something to say and the connection still takes it.
    private void sendAlert() {
        try {
            if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP)
                flight();
        } catch (IOException e) {
            // the handshake has failed already
        }
    }

    int read(byte[] b, int off, int len, int millis) throws IOException {
        if (plainPos < plainLimit) {
            int n = Math.min(len, plainLimit - plainPos);
            System.arraycopy(plain, plainPos, b, off, n);
            plainPos += n;
            giveBackEmpty();
            return n;
        }
        long by = System.nanoTime() + millis * 1_000_000L;
        for (int left = millis;;) {
            if (ended)
                return -1;
            int n = open(b, off, len, left);
            if (n < 0)
                return -1;
            answer();
            if (n > 0)
                return n;
            if (plainPos < plainLimit)
                return read(b, off, len, millis);
            // Records without content are no sign of life.
            left = millis == 0 ? 0 : (int) Math.max(0, (by - System.nanoTime()) / 1_000_000);
            if (left == 0 && millis != 0)
                throw new SocketTimeoutException("TLS records without content");
        }
    }

    // What a record in the middle of a session may ask for: a key update, the reply to a close. RFC 8446 §4.6
    private void answer() throws IOException {
        HandshakeStatus s = engine.getHandshakeStatus();
        if (s == HandshakeStatus.NOT_HANDSHAKING)
            return;
        // TLS 1.2 would begin a new handshake here; it costs us much more than the peer.
        if (legacy && !engine.isInboundDone())
            throw new SSLException("renegotiation refused");
        if (s == HandshakeStatus.NEED_TASK) {
            runTasks();
            s = engine.getHandshakeStatus();
        }
        if (s == HandshakeStatus.NEED_WRAP)
            flight();
    }

    /** Opens one record, waiting for it: octets put into b, 0 where it had no content (or put it into plain), -1 at the end. */
    private int open(byte[] b, int off, int len, int millis) throws IOException {
        if (established)
            deadline = System.nanoTime() + millis * 1_000_000L;
        for (;;) {
            if (netPos == netLimit) {
                giveBackEmpty();
                if (!raw.fill(left(millis)))
                    return truncated();
                if (!established)
                    checkIsTls();
                else
                    deadline = System.nanoTime() + millis * 1_000_000L;
            }
            if (net.length == 0)
                net = BufferPool.borrow();
            var target = ByteBuffer.wrap(b, off, len);
            SSLEngineResult r = engine.unwrap(ByteBuffer.wrap(net, netPos, netLimit - netPos), target);
            netPos += r.bytesConsumed();
            switch (r.getStatus()) {
                case BUFFER_UNDERFLOW -> {
                    if (!more(left(millis)))
                        return truncated();
                }
                case BUFFER_OVERFLOW -> {
                    if (plain.length == 0)
                        plain = BufferPool.borrow();
                    r = engine.unwrap(ByteBuffer.wrap(net, netPos, netLimit - netPos), ByteBuffer.wrap(plain));
                    netPos += r.bytesConsumed();
                    if (r.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW)
                        throw new SSLException("record too large");
                    plainPos = 0;
                    plainLimit = r.bytesProduced();
                    giveBackEmpty();
                    if (r.getStatus() == SSLEngineResult.Status.CLOSED)
                        return end();
                    return 0;
                }
                case CLOSED -> {
                    return end();
                }
                case OK -> {
                    giveBackEmpty();
                    return r.bytesProduced();
                }
            }
        }
    }

    private boolean more(int millis) throws IOException {
        if (netPos > 0) {
            System.arraycopy(net, netPos, net, 0, netLimit - netPos);
            netLimit -= netPos;
            netPos = 0;
        }
        int n = raw.read(net, netLimit, net.length - netLimit, millis);
        if (n > 0)
            netLimit += n;
        return n > 0;
    }

    // A peer that speaks no TLS is turned away by its first octet, before anything is borrowed. RFC 8446 §5.1
    private void checkIsTls() throws SSLException {
        int type = raw.held(0);
        int major = raw.held(1);
        if (type < 20 || type > 23 || (major != 3 && major != -1))
            throw new SSLException("the peer does not speak TLS");
    }

    private int end() throws IOException {
        ended = true;
        answer();
        return -1;
    }

    // A connection cut without close_notify: the end all the same, since mail protocols say themselves when they are done.
    private int truncated() {
        ended = true;
        release();
        return -1;
    }

    void write(byte[] b, int off, int len) throws IOException {
        byte[] out = BufferPool.borrow();
        try {
            var source = ByteBuffer.wrap(b, off, len);
            while (source.hasRemaining()) {
                SSLEngineResult r = engine.wrap(source, ByteBuffer.wrap(out));
                if (r.getStatus() == SSLEngineResult.Status.CLOSED)
                    throw new SSLException("TLS is closed");
                if (r.bytesProduced() > 0)
                    sink.write(out, 0, r.bytesProduced());
                if (r.getHandshakeStatus() == HandshakeStatus.NEED_TASK)
                    runTasks();
            }
        } finally {
            BufferPool.giveBack(out);
        }
    }

    boolean holdsInput() {
        return ended || plainPos < plainLimit || netPos < netLimit;
    }

    /** Whether content (or the end) is there; opens what has arrived, since a record may have none. */
    boolean ready() throws IOException {
        while (plainPos == plainLimit && !ended) {
            if (!recordArrived())
                return false;
            if (open(NONE, 0, 0, 1) < 0)
                return true;
            answer();
        }
        return true;
    }

    private boolean recordArrived() throws IOException {
        for (;;) {
            int have = netLimit - netPos;
            if (have >= HEADER && have >= HEADER + ((net[netPos + 3] & 0xff) << 8 | (net[netPos + 4] & 0xff)))
                return true;
            if (have == BufferPool.SIZE)
                return true;
            if (raw.available() <= 0)
                return false;
            if (net.length == 0)
                net = BufferPool.borrow();
            if (!more(1))
                return true;
        }
    }

    void stopWriting() throws IOException {
        if (engine.isOutboundDone())
            return;
        engine.closeOutbound();
        if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP)
            flight();
    }

    TlsInfo info() {
        SSLSession s = engine.getSession();
        var peers = new ArrayList<X509Certificate>();
        try {
            for (var c : s.getPeerCertificates())
                if (c instanceof X509Certificate x)
                    peers.add(x);
        } catch (SSLPeerUnverifiedException e) {
            peers.clear();
        }
        String alpn = engine.getApplicationProtocol();
        return new TlsInfo(s.getProtocol(), s.getCipherSuite(), alpn == null || alpn.isEmpty() ? null : alpn, serverName(s), peers);
    }

    TlsBindings bindings() {
        return new TlsBindings(engine.getSession(), !engine.getUseClientMode());
    }

    private static @Nullable String serverName(SSLSession s) {
        List<javax.net.ssl.SNIServerName> names = s instanceof ExtendedSSLSession e ? e.getRequestedServerNames() : List.of();
        for (var name : names)
            if (name instanceof SNIHostName host)
                return host.getAsciiName();
        return null;
    }

    private void giveBackEmpty() {
        if (net.length > 0 && netPos == netLimit) {
            byte[] n = net;
            net = NONE;
            netPos = 0;
            netLimit = 0;
            BufferPool.giveBack(n);
        }
        if (plain.length > 0 && plainPos == plainLimit) {
            byte[] p = plain;
            plain = NONE;
            plainPos = 0;
            plainLimit = 0;
            BufferPool.giveBack(p);
        }
    }

    /** Gives everything back; nothing can be read afterwards. */
    void release() {
        netPos = netLimit;
        plainPos = plainLimit;
        ended = true;
        giveBackEmpty();
    }
}
