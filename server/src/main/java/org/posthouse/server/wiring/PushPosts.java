package org.posthouse.server.wiring;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.posthouse.access.jmappush.PushTransport;
import org.posthouse.trust.https.HttpsClient;

/** Push messages go out by the client that strangers' names cannot lead into our own network. */
final class PushPosts implements PushTransport {
    private static final int ANSWER = 16 * 1024;
    private final HttpsClient https;

    PushPosts(HttpsClient https) {
        this.https = https;
    }

    @Override
    public Answer post(URI url, Map<String, String> fields, byte[] body) throws IOException {
        var answer = https.post(url, fields, body, ANSWER);
        return new Answer(answer.status(), seconds(answer.fields().getOrDefault("retry-after", "")));
    }

    /** A date instead of seconds is as if nothing was said: our own pauses are long enough. RFC 9110 §10.2.3 */
    private static long seconds(String retryAfter) {
        return retryAfter.matches("[0-9]{1,9}") ? Long.parseLong(retryAfter) : 0;
    }
}
