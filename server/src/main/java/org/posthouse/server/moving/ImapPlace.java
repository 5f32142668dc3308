package org.posthouse.server.moving;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import org.posthouse.base.net.Dialer;
import org.posthouse.base.net.TlsContext;
import org.posthouse.protocol.imap.SearchKey;
import org.posthouse.protocol.imapclient.ImapClient;
import org.posthouse.protocol.imapclient.ImapRefusedException;
import org.posthouse.protocol.imapclient.Opened;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;

/**
 * An IMAP server to move from or to: {@code imaps://host[:port]}, or {@code imap://} where TLS is begun within the session. Without TLS nothing goes to any but
 * this machine.
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
            boolean secret = implicit || client.capabilities().contains("STARTTLS");
            if (!secret && !address.isLoopbackAddress())
                throw new IOException(host + " does not offer STARTTLS; use imaps://" + host);
            if (!implicit && secret)
                client.startTls(tls, host);
            login(client, secret);
            done = true;
            return client;
        } catch (ImapRefusedException e) {
            throw new IOException(host + ": " + e.getMessage(), e);
        } finally {
            if (!done && client != null)
                client.close();
        }
    }

    /** The UID that the next message of the selected mailbox gets, also where the server does not tell it. */
    static long next(ImapClient client, Opened opened) throws IOException, ImapRefusedException {
        if (opened.uidNext() > 0)
            return opened.uidNext();
        long next = 1;
        if (opened.messages() > 0)
            for (long uid : client.search(SearchKey.Simple.ALL))
                next = Math.max(next, uid + 1);
        if (next == 1 && opened.messages() > 0)
            throw new IOException("the server does not say which messages there are");
        return next;
    }

    private void login(ImapClient client, boolean secret) throws IOException, ImapRefusedException {
        boolean sasl = client.capabilities().stream().anyMatch(c -> c.startsWith("AUTH=SCRAM-") || secret && c.equals("AUTH=PLAIN"));
        if (sasl)
            client.authenticate(user, password);
        else
            client.login(user, password);
    }
}
