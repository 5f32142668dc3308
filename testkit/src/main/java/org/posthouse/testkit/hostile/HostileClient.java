package org.posthouse.testkit.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Leads a session into a state, sends bytes, and then asks three harmless questions. A server that is still in step answers the last of them,
 * or has said goodbye; one that waits for the rest of a literal gets the end of the stream instead.
 */
public final class HostileClient {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int MAX_HEARD = 16 << 20;
    private static int clients;
    private final InetSocketAddress server;
    private final String goodbye;

    /** The goodbye is how the last line of a server begins that closes of its own accord. */
    public HostileClient(InetSocketAddress server, String goodbye) {
        this.server = server;
        this.goodbye = goodbye;
    }

    /** What the server said after the state was reached. Throws AssertionError when the state is not reached or the session does not end. */
    public String confuse(List<String[]> way, byte[] bytes, String questions) throws IOException, InterruptedException {
        try (Socket socket = new Socket()) {
            // Another address for each, because failures of one address add up.
            int n = clients++;
            socket.bind(
                    new InetSocketAddress(InetAddress.getByAddress(new byte[]{127, (byte) (1 + n / 62_500 % 250), (byte) (n / 250 % 250),
                            (byte) (1 + n % 250)}), 0));
            socket.connect(server, PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            InputStream in = socket.getInputStream();
            line(in);
            for (String[] step : way)
                step(socket, in, step[0], step[1]);
            ByteArrayOutputStream heard = new ByteArrayOutputStream();
            CountDownLatch ended = new CountDownLatch(1);
            Thread.ofVirtual().start(() -> drain(in, heard, ended));
            try {
                socket.getOutputStream().write(bytes);
                socket.getOutputStream().write(questions.getBytes(StandardCharsets.US_ASCII));
                socket.shutdownOutput();
            } catch (SocketException e) {
                // It has closed already; what it said counts.
            }
            if (!ended.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
                throw new AssertionError("the session does not end after the client has");
            return heard.toString(StandardCharsets.ISO_8859_1);
        }
    }

    /** True when the server answered so, or closed with its goodbye. */
    public boolean inStep(String heard, String answer) {
        return heard.contains("\n" + answer) || heard.startsWith(answer) || heard.contains("\n" + goodbye) || heard.startsWith(goodbye);
    }

    /** Until the server holds no connection any more; a session ends a moment after its socket. */
    public static void awaitNone(IntSupplier connections) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (connections.getAsInt() > 0) {
            if (System.nanoTime() > end)
                throw new AssertionError(connections.getAsInt() + " sessions are left");
            Thread.onSpinWait();
        }
    }

    private static void step(Socket socket, InputStream in, String say, String wanted) throws IOException {
        socket.getOutputStream().write((say + "\r\n").getBytes(StandardCharsets.UTF_8));
        String line = line(in);
        while (!line.startsWith(wanted)) {
            if (line.startsWith("* BYE") || line.startsWith("-ERR"))
                throw new AssertionError(say + " got " + line);
            line = line(in);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0)
                throw new AssertionError("closed after " + line);
            line.append((char) b);
        }
        return line.toString();
    }

    private static void drain(InputStream in, ByteArrayOutputStream heard, CountDownLatch ended) {
        byte[] buffer = new byte[8192];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (heard.size() < MAX_HEARD)
                    heard.write(buffer, 0, n);
            }
            ended.countDown();
        } catch (SocketException e) {
            ended.countDown();
        } catch (IOException e) {
            // A timeout: the session has not ended.
        }
    }
}
