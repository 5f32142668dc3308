package org.posthouse.trust.https;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.Connection;
import org.posthouse.base.net.Dialer;
import org.posthouse.base.net.TlsContext;
import org.posthouse.base.wire.Leniency;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.trust.dns.Answer;
import org.posthouse.trust.dns.Resolver;

/** One request on one connection, whose server must prove its name. RFC 9110 §4.2.2, RFC 9112 §2 */
public final class HttpsClient {
    private static final int MAX_LINE = 8192;
    private static final int MAX_FIELDS = 100;
    private static final int ADDRESSES = 4;
    private static final List<String> HTTP = List.of("http/1.1");

    private final Settings settings;
    private final Resolver resolver;
    private final Dialer dialer;
    private final TlsContext tls;

    /**
     * Bounds and trust.
     *
     * @param port where no other is named
     * @param anywhere also addresses that are not public
     * @param total for a whole request
     * @param roots whom to trust, PEM; null: the system's roots
     */
    public record Settings(int port, boolean anywhere, Duration total, @Nullable Path roots) {
        /** Port 443, public addresses, 20 s, the system's roots. */
        public static final Settings DEFAULT = new Settings(443, false, Duration.ofSeconds(20), null);
    }

    /** The media type is in lower case without parameters, empty where none was said; names of fields are in lower case. */
    public record Response(int status, String mediaType, Map<String, String> fields, byte[] body) {
        /** Empty where none was said. */
        public String location() {
            return fields.getOrDefault("location", "");
        }
    }

    /** @throws IOException where the roots cannot be read */
    public HttpsClient(Settings settings, Resolver resolver, Dialer dialer) throws IOException {
        this.settings = settings;
        this.resolver = resolver;
        this.dialer = dialer;
        tls = TlsContext.client(TlsContext.Verify.REQUIRED, settings.roots());
    }

    /**
     * @throws javax.net.ssl.SSLException where the server does not prove its name
     * @throws IOException for all else, an answer that is too large among them
     */
    public Response get(String host, String path, int maxBody) throws IOException {
        return request(host, settings.port(), "GET " + path, "", new byte[0], maxBody);
    }

    /** Port 0 for the usual one. */
    public Response post(String host, int port, String path, String mediaType, byte[] body, int maxBody) throws IOException {
        String fields = "Content-Type: " + mediaType + "\r\nContent-Length: " + body.length + "\r\n";
        return request(host, port == 0 ? settings.port() : port, "POST " + path, fields, body, maxBody);
    }

    /**
     * What is at an address that a stranger has chosen: https, or http in clear. No port but the usual one is asked, unless addresses are asked that are not public. A
     * redirect is not followed: it is the caller's to look at.
     */
    public Response get(URI url, int maxBody) throws IOException {
        return get(url, maxBody, settings.total());
    }

    /** The same in that time: for a chain of redirects that has one limit. */
    public Response get(URI url, int maxBody, Duration within) throws IOException {
        return request(url, "GET ", "", new byte[0], maxBody, within);
    }

    /** Posts to such an address. ConnectException where there was no connection, so that nothing was sent. */
    public Response post(URI url, String mediaType, byte[] body, int maxBody) throws IOException {
        return request(url, "POST ", "Content-Type: " + mediaType + "\r\nContent-Length: " + body.length + "\r\n", body, maxBody,
                settings.total());
    }

    /** How long a whole request may take. */
    public Duration total() {
        return settings.total();
    }

    /** The same with these fields, which have no line ends. */
    public Response post(URI url, Map<String, String> fields, byte[] body, int maxBody) throws IOException {
        var all = new StringBuilder("Content-Length: " + body.length + "\r\n");
        fields.forEach((name, value) -> all.append(name).append(": ").append(value).append("\r\n"));
        return request(url, "POST ", all.toString(), body, maxBody, settings.total());
    }

    private Response request(URI url, String method, String fields, byte[] body, int maxBody, Duration within) throws IOException {
        boolean secure = "https".equalsIgnoreCase(url.getScheme());
        String host = url.getHost();
        if (host == null || !secure && !"http".equalsIgnoreCase(url.getScheme()))
            throw new ConnectException("neither https nor http with a host: " + url);
        int usual = secure ? settings.port() : 80;
        if (url.getPort() >= 0 && url.getPort() != (secure ? 443 : 80) && !settings.anywhere())
            throw new ConnectException("a port that is not asked: " + url.getPort());
        int port = url.getPort() < 0 || url.getPort() == 443 && secure ? usual : url.getPort();
        String path = URI.create(url.toASCIIString()).getRawPath();
        String query = URI.create(url.toASCIIString()).getRawQuery();
        String target = (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
        return request(host, port, secure, method + target, fields, body, maxBody, within);
    }

    private Response request(String host, int port, String what, String fields, byte[] body, int maxBody) throws IOException {
        return request(host, port, true, what, fields, body, maxBody, settings.total());
    }

    private Response request(String host, int port, boolean secure, String what, String fields, byte[] body, int maxBody,
            Duration within) throws IOException {
        long deadline = System.nanoTime() + within.toNanos();
        try (Connection c = connect(host, port, deadline)) {
            c.readWithin(left(deadline));
            c.writeTimeout(left(deadline));
            if (secure)
                c.startTlsClient(tls, host, HTTP);
            var out = new WireWriter(c);
            out.ascii(what + " HTTP/1.1\r\nHost: " + host + (port == (secure ? 443 : 80) ? "" : ":" + port)
                    + "\r\nUser-Agent: posthouse\r\n" + fields
                    + "Connection: close\r\n\r\n").bytes(body).flush();
            return read(new WireReader(c), maxBody);
        } catch (SyntaxException e) {
            throw new IOException(host + " does not speak HTTP: " + e.getMessage(), e);
        }
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime()));
    }

    private Connection connect(String host, int port, long deadline) throws IOException {
        Answer<InetAddress> answer = resolver.addresses(host);
        List<InetAddress> may = answer.orEmpty().stream().filter(a -> settings.anywhere() || PublicAddresses.has(a)).limit(ADDRESSES)
                .toList();
        if (may.isEmpty())
            throw new ConnectException(
                    answer.orEmpty().isEmpty() ? "no address of " + host + " is known" : host + " has no public address");
        IOException last = null;
        for (InetAddress a : may)
            try {
                return dialer.dial(new InetSocketAddress(a, port), null, left(deadline).dividedBy(2));
            } catch (IOException e) {
                last = e;
            }
        var nobody = new ConnectException("cannot connect to " + host + ": " + (last == null ? "" : last.getMessage()));
        nobody.initCause(last);
        throw nobody;
    }

    private static Response read(WireReader in, int maxBody) throws IOException, SyntaxException {
        String status = line(in);
        if (!status.startsWith("HTTP/1.") || status.length() < 12 || !status.substring(9, 12).chars().allMatch(Character::isDigit))
            throw new IOException("not a status line");
        Map<String, String> fields = new HashMap<>();
        for (String field = line(in); !field.isEmpty(); field = line(in)) {
            int colon = field.indexOf(':');
            if (colon <= 0 || fields.size() >= MAX_FIELDS)
                throw new IOException("a header section that cannot be read");
            fields.putIfAbsent(field.substring(0, colon).toLowerCase(Locale.ROOT), field.substring(colon + 1).strip());
        }
        String type = fields.getOrDefault("content-type", "");
        int semicolon = type.indexOf(';');
        String media = (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
        int code = Integer.parseInt(status, 9, 12, 10);
        var body = new ByteArrayOutputStream();
        if (code != 204 && code != 304)
            body(in, fields, body, maxBody);
        return new Response(code, media, Map.copyOf(fields), body.toByteArray());
    }

    private static void body(WireReader in, Map<String, String> fields, ByteArrayOutputStream body, int max)
            throws IOException, SyntaxException {
        String coding = fields.get("transfer-encoding");
        String length = fields.get("content-length");
        if (coding != null) {
            if (!coding.equalsIgnoreCase("chunked"))
                throw new IOException("a transfer coding that is not known: " + coding);
            for (long n = chunk(in); n > 0; n = chunk(in)) {
                copy(in, n, body, max);
                in.crlf();
            }
        } else if (length != null)
            copy(in, number(length, 10), body, max);
        else
            while (in.peek() >= 0) {
                if (body.size() >= max)
                    throw new IOException("the answer has more than " + max + " octets");
                body.write(in.next());
            }
    }

    private static long chunk(WireReader in) throws IOException, SyntaxException {
        String line = line(in);
        int semicolon = line.indexOf(';');
        return number((semicolon < 0 ? line : line.substring(0, semicolon)).strip(), 16);
    }

    private static long number(String text, int radix) throws IOException {
        try {
            long n = Long.parseLong(text, radix);
            if (n >= 0)
                return n;
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IOException("not a length: " + text.substring(0, Math.min(20, text.length())));
    }

    private static void copy(WireReader in, long n, ByteArrayOutputStream body, int max) throws IOException {
        if (n > max - body.size())
            throw new IOException("the answer has more than " + max + " octets");
        try (var part = in.literal(n)) {
            if (part.transferTo(body) < n)
                throw new IOException("the answer was cut off");
        }
    }

    private static String line(WireReader in) throws IOException, SyntaxException {
        return in.line(MAX_LINE, Leniency.BARE_LF);
    }
}
