package org.posthouse.server.moving;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import org.posthouse.base.net.Dialer;
import org.posthouse.base.net.TlsContext;
import org.posthouse.protocol.imapclient.ImapClient;
import org.posthouse.protocol.imapclient.ImapRefusedException;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;

/**
 * An IMAP server to move from or to: {@code imaps://host[:port]}, or {@code imap://} where TLS is begun within the session. Without TLS a password goes to this
 * machine only.
 */
record ImapPlace(String host, int port, boolean implicit, String user, String password, boolean verify) {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    static ImapPlace of(String url, String user, String password, boolean verify) throws AdminException {
        try {
            URI uri = new URI(url);
            boolean tls = "imaps".equalsIgnoreCase(uri.getScheme());
            String host = uri.getHost();
            if (host == null || uri.getRawUserInfo() != null || uri.getRawPath() != null && uri.getRawPath().length() > 1)
                throw new AdminException(Exit.USAGE, "'" + url + "' is not imap://HOST[:PORT] or imaps://HOST[:PORT]");
            if (user.isEmpty() || password.isEmpty())
                throw new AdminException(Exit.USAGE, "an IMAP server needs --user and --password-stdin or --password-file");
            String plain = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
            return new ImapPlace(plain, uri.getPort() < 0 ? tls ? 993 : 143 : uri.getPort(), tls, user, password, verify);
        } catch (URISyntaxException e) {
            throw new AdminException(Exit.USAGE, "'" + url + "' is no URL: " + e.getMessage(), e);
        }
    }

    /** Logged in. IOException, also where the server refuses. */
    ImapClient open(Dialer dialer) throws IOException {
        InetAddress address = InetAddress.getByName(host);
        TlsContext tls = TlsContext.client(verify ? TlsContext.Verify.REQUIRED : TlsContext.Verify.OPPORTUNISTIC);
        var target = new ImapClient.Target(new InetSocketAddress(address, port), host, TIMEOUT);
        boolean done = false;
        ImapClient client = null;
        try {
            client = ImapClient.connect(dialer, target, implicit ? tls : null, (_, _) -> {
            });
            boolean secret = implicit;
            if (!implicit && client.capabilities().contains("STARTTLS")) {
                client.startTls(tls, host);
                secret = true;
            }
            login(client, secret, address);
            done = true;
            return client;
        } catch (ImapRefusedException e) {
            throw new IOException(host + ": " + e.getMessage(), e);
        } finally {
            if (!done && client != null)
                client.close();
        }
    }

    private void login(ImapClient client, boolean secret, InetAddress address) throws IOException, ImapRefusedException {
        boolean sasl = client.capabilities().stream().anyMatch(c -> c.startsWith("AUTH=SCRAM-") || secret && c.equals("AUTH=PLAIN"));
        if (sasl)
            client.authenticate(user, password);
        else if (secret || address.isLoopbackAddress())
            client.login(user, password);
        else
            throw new IOException(host + " offers neither TLS nor a login that keeps the password secret");
    }
}
