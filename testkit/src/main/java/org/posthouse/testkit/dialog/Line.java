package org.posthouse.testkit.dialog;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** The client's end of one conversation: the JDK's own sockets, so that the server is not tested with its own code. Trusts any certificate. */
final class Line implements Closeable {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int MAX_LINE = 1 << 20;
    private Socket socket;
    private InputStream in;

    Line(InetSocketAddress to) throws IOException {
        socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.connect(to, PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    void send(String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    String receive() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (line.size() < MAX_LINE) {
            int b;
            try {
                b = in.read();
            } catch (SocketTimeoutException e) {
                throw new IOException("nothing came within " + PATIENCE_MILLIS / 1000 + " s", e);
            }
            if (b < 0)
                throw new IOException("the server closed the connection");
            if (b == '\n')
                break;
            line.write(b);
        }
        String text = line.toString(StandardCharsets.UTF_8);
        if (!text.endsWith("\r"))
            throw new IOException("a line that does not end in CRLF: " + text);
        return text.substring(0, text.length() - 1);
    }

    void expectEnd() throws IOException {
        int b = in.read();
        if (b >= 0)
            throw new AssertionError("the server goes on: " + (char) b + receive());
    }

    /** Goes away without a goodbye, and waits until the server has noticed. */
    void cut() throws IOException {
        socket.shutdownOutput();
        while (in.read() >= 0) {
        }
        close();
    }

    void tls() throws IOException {
        SSLSocket tls = (SSLSocket) trusting().getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
        tls.startHandshake();
        socket = tls;
        in = new BufferedInputStream(tls.getInputStream());
    }

    private static SSLContext trusting() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[]{new Trusting()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
