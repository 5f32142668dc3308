package org.posthouse.access.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** Bodies as gzip where the client takes that. RFC 9110 §8.4 */
public final class Compressed {
    /** What fits one packet anyway is sent as it is. */
    private static final int WORTH = 1200;

    private Compressed() {}

    /** Sends a body, small or not, with the headers that are set already. */
    public static void send(ServerRequest request, ServerResponse response, byte[] body) {
        response.header(HeaderNames.VARY, "Accept-Encoding");
        boolean compress = body.length > WORTH && taken(request);
        if (compress)
            response.header(HeaderNames.CONTENT_ENCODING, "gzip");
        response.send(compress ? gzip(body) : body);
    }

    static boolean taken(ServerRequest request) {
        return request.headers().first(HeaderNames.ACCEPT_ENCODING).filter(a -> a.contains("gzip")).isPresent();
    }

    static byte[] gzip(byte[] plain) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
