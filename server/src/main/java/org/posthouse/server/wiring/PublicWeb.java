package org.posthouse.server.wiring;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import org.posthouse.access.jmapreading.Outside;
import org.posthouse.trust.https.HttpsClient;

/** Other servers of the Web, where strangers say which: each connection, also behind a redirect, is to a public address or not made. */
final class PublicWeb implements Outside {
    private static final int REDIRECTS = 3;
    private static final int MAX_ANSWER = 64 << 10;
    private final HttpsClient client;

    PublicWeb(HttpsClient client) {
        this.client = client;
    }

    @Override
    public byte[] get(URI url, int max) throws IOException {
        URI at = url;
        long deadline = System.nanoTime() + client.total().toNanos();
        for (int n = 0; n <= REDIRECTS; n++) {
            HttpsClient.Response r = client.get(at, max, left(deadline));
            if (r.status() == 200)
                return r.body();
            if (r.status() < 301 || r.status() > 308 || r.location().isEmpty())
                throw new IOException(at.getHost() + " answered " + r.status());
            at = next(at, r.location());
        }
        throw new IOException("more than " + REDIRECTS + " redirects");
    }

    /** One limit for all redirects, or else a server could hold a turn as many times as long. */
    private static Duration left(long deadline) throws IOException {
        long left = deadline - System.nanoTime();
        if (left <= 0)
            throw new IOException("the redirects take too long");
        return Duration.ofNanos(left);
    }

    private static URI next(URI from, String location) throws IOException {
        try {
            URI to = from.resolve(location);
            // What was asked for in secret is not asked for in clear.
            if ("https".equalsIgnoreCase(from.getScheme()) && !"https".equals(String.valueOf(to.getScheme()).toLowerCase(Locale.ROOT)))
                throw new IOException("a redirect from https to " + to.getScheme());
            return to;
        } catch (IllegalArgumentException e) {
            throw new IOException("a redirect to what is no address", e);
        }
    }

    @Override
    public int post(URI url, String mediaType, byte[] body) throws IOException {
        if (!"https".equalsIgnoreCase(url.getScheme()))
            throw new ConnectException("not https");
        return client.post(url, mediaType, body, MAX_ANSWER).status();
    }
}
