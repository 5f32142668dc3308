package org.posthouse.access.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** The pages: files in memory, each compressed once; what has a digest in its name is kept by browsers for ever. */
public final class PageSite implements Site {
    /** No script and no style but our own files; pictures also from what the page itself makes. */
    private static final String PAGE = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
            + "frame-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    /** What a message is shown in: no script at all, styles as the cleaned message has them, pictures from us alone. */
    private static final String FRAME = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; base-uri 'none'; "
            + "form-action 'none'; frame-ancestors 'self'";
    /** What the first script asks for at once: so it is under way before that script has come. */
    private static final String FIRST = "</login>; rel=preload; as=fetch; crossorigin, </jmap/session>; rel=preload; as=fetch; crossorigin";
    private static final String FOREVER = "private, max-age=31536000, immutable";
    private final Map<String, File> files = new TreeMap<>();

    private record File(String type, byte[] plain, byte[] gzip, String tag, String caching, String policy, boolean first) {}

    /** Of files by path; index.html answers for /, admin.html for /admin/. */
    public PageSite(Map<String, byte[]> pages) {
        pages.forEach((path, bytes) -> files.put(at(path), file(path, bytes)));
    }

    private static String at(String path) {
        return switch (path) {
            case "index.html" -> "/";
            case "admin.html" -> "/admin/";
            default -> "/" + path;
        };
    }

    private static File file(String path, byte[] plain) {
        boolean digested = path.startsWith("assets/");
        return new File(type(path), plain, Compressed.gzip(plain), "\"" + digest(plain) + "\"", digested ? FOREVER : "no-cache",
                path.startsWith("assets/frame-") ? FRAME : PAGE, path.equals("index.html"));
    }

    private static String type(String path) {
        return switch (path.substring(path.lastIndexOf('.') + 1)) {
            case "html" -> "text/html; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "svg" -> "image/svg+xml";
            case "png" -> "image/png";
            case "webmanifest" -> "application/manifest+json";
            default -> "text/plain; charset=utf-8";
        };
    }

    @Override
    public void route(HttpRouting.Builder routing) {
        files.forEach((path, file) -> routing.get(path, (request, response) -> send(file, request, response)));
        routing.get("/admin",
                (_, response) -> response.status(Status.MOVED_PERMANENTLY_301).header(HeaderNames.LOCATION, "/admin/").send());
    }

    private static void send(File file, ServerRequest request, ServerResponse response) {
        response.header(HeaderNames.ETAG, file.tag).header(HeaderNames.CACHE_CONTROL, file.caching);
        response.header("Content-Security-Policy", file.policy);
        response.header(HeaderNames.VARY, "Accept-Encoding");
        if (file.first && Callers.hasCookie(request))
            response.header("Link", FIRST);
        if (request.headers().first(HeaderNames.IF_NONE_MATCH).filter(t -> t.contains(file.tag)).isPresent()) {
            response.status(Status.NOT_MODIFIED_304).send();
            return;
        }
        response.header(HeaderNames.CONTENT_TYPE, file.type);
        boolean compressed = file.gzip.length < file.plain.length && Compressed.taken(request);
        if (compressed)
            response.header(HeaderNames.CONTENT_ENCODING, "gzip");
        response.send(compressed ? file.gzip : file.plain);
    }

    private static String digest(byte[] plain) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(plain), 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
