import java.io.FileInputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * What a TLS 1.3 handshake of the JDK takes, both ends in one thread and nothing around it: the least that a login over TLS can take. Processor time of each end, by the server's
 * certificate and the groups it takes, new and resumed. Arguments: handshakes a line (2000), rounds (4, the last one counts).
 */
public final class Handshakes {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static int names;

    private Handshakes() {}

    public static void main(String[] args) throws Exception {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 2000;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 4;
        Path folder = Files.createTempDirectory("handshakes");
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(null, new TrustManager[]{new Anyone()}, null);
        for (String kind : new String[]{"EC", "RSA"}) {
            SSLContext server = server(folder, kind);
            for (String group : new String[]{null, "secp256r1"})
                line(kind + (group == null ? ", groups as they are" : ", only " + group), server, client, group, false, count, rounds);
            line(kind + ", resumed", server, client, null, true, count, rounds);
        }
        Files.delete(folder);
    }

    private static SSLContext server(Path folder, String kind) throws Exception {
        Path file = folder.resolve("key.p12");
        String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        new ProcessBuilder(tool, "-genkeypair", "-keyalg", kind, kind.equals("EC") ? "-groupname" : "-keysize", kind.equals("EC") ? "secp256r1" : "2048", "-dname",
                "CN=bench.test", "-storetype", "PKCS12", "-keystore", file.toString(), "-storepass", "secret").redirectErrorStream(true).start().waitFor();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (FileInputStream in = new FileInputStream(file.toFile())) {
            store.load(in, "secret".toCharArray());
        }
        Files.delete(file);
        KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
        keys.init(store, "secret".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private static void line(String what, SSLContext server, SSLContext client, String group, boolean resumed, int count, int rounds) throws Exception {
        long[] spent = {0, 0};
        for (int round = 0; round < rounds; round++) {
            spent = new long[2];
            for (int i = 0; i < count; i++)
                shake(server, client, group, resumed, spent);
        }
        System.out.printf("handshake, %s: server %.0f us, client %.0f us%n", what, spent[0] / 1e3 / count, spent[1] / 1e3 / count);
    }

    /** Until the server has read what the client says, and the client the server's ticket. */
    private static void shake(SSLContext serverContext, SSLContext clientContext, String group, boolean resumed, long[] spent) throws Exception {
        SSLEngine server = serverContext.createSSLEngine();
        server.setUseClientMode(false);
        if (group != null) {
            var parameters = server.getSSLParameters();
            parameters.setNamedGroups(new String[]{group});
            server.setSSLParameters(parameters);
        }
        SSLEngine client = clientContext.createSSLEngine(resumed ? "again.test" : "h" + names++ + ".test", 993);
        client.setUseClientMode(true);
        server.beginHandshake();
        client.beginHandshake();
        ByteBuffer up = ByteBuffer.allocate(40_000);
        ByteBuffer down = ByteBuffer.allocate(40_000);
        ByteBuffer read = ByteBuffer.allocate(40_000);
        boolean said = false;
        for (int flight = 0; read.position() == 0; flight++) {
            if (flight > 100)
                throw new IllegalStateException("the handshake does not end");
            long begin = THREADS.getCurrentThreadCpuTime();
            if (go(client, down, up, read) && !said) {
                client.wrap(ByteBuffer.wrap(new byte[20]), up);
                said = true;
            }
            long middle = THREADS.getCurrentThreadCpuTime();
            go(server, up, down, read);
            spent[0] += THREADS.getCurrentThreadCpuTime() - middle;
            spent[1] += middle - begin;
        }
        go(client, down, up, read);
        client.closeOutbound();
    }

    /** As far as it goes without the other end; true when the handshake is over. */
    private static boolean go(SSLEngine engine, ByteBuffer in, ByteBuffer out, ByteBuffer read) throws Exception {
        for (;;) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> {
                    for (Runnable task; (task = engine.getDelegatedTask()) != null;)
                        task.run();
                }
                case NEED_WRAP -> engine.wrap(NOTHING.duplicate(), out);
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    if (!unwrapped(engine, in, read))
                        return false;
                }
                case FINISHED, NOT_HANDSHAKING -> {
                    if (in.position() == 0 || !unwrapped(engine, in, read))
                        return true;
                }
            }
        }
    }

    private static boolean unwrapped(SSLEngine engine, ByteBuffer in, ByteBuffer read) throws Exception {
        in.flip();
        try {
            return engine.unwrap(in, read).getStatus() == Status.OK;
        } finally {
            in.compact();
        }
    }

    private static final class Anyone extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
