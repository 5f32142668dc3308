package org.posthouse.server.wiring;

import java.io.IOException;
import java.net.URI;
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
        for (int n = 0; n <= REDIRECTS; n++) {
            HttpsClient.Response r = client.get(at, max);
            if (r.status() == 200)
                return r.body();
            if (r.status() < 301 || r.status() > 308 || r.location().isEmpty())
                throw new IOException(at.getHost() + " answered " + r.status());
            at = next(at, r.location());
        }
        throw new IOException("more than " + REDIRECTS + " redirects");
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
            throw new IOException("not https");
        return client.post(url, mediaType, body, MAX_ANSWER).status();
    }
}
