package org.posthouse.base.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A TCP socket. */
final class SocketTransport implements Transport {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final InetSocketAddress remote;
    private final InetSocketAddress local;
    private int timeout;

    SocketTransport(Socket socket) throws IOException {
        this.socket = socket;
        // Before the handshake: otherwise its small flights wait for delayed acknowledgements.
        socket.setTcpNoDelay(true);
        in = socket.getInputStream();
        out = socket.getOutputStream();
        remote = (InetSocketAddress) socket.getRemoteSocketAddress();
        local = (InetSocketAddress) socket.getLocalSocketAddress();
    }

    @Override
    public int read(byte[] b, int off, int len, int millis) throws IOException {
        if (millis != timeout) {
            socket.setSoTimeout(millis);
            timeout = millis;
        }
        return in.read(b, off, len);
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
        out.write(b, off, len);
    }

    @Override
    public int available() throws IOException {
        return in.available();
    }

    @Override
    public void stopReading() throws IOException {
        socket.shutdownInput();
    }

    @Override
    public void stopWriting() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
