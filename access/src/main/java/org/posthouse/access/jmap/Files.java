package org.posthouse.access.jmap;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.posthouse.access.http.Caller;
import org.posthouse.access.http.Callers;
import org.posthouse.access.http.Problem;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.JmapLimits;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.OpenBlob;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.access.sharing.Sharing;
import org.posthouse.base.limit.RateLimiter;
import org.posthouse.store.account.Account;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Refusal;

/** Files up and down. RFC 8620 §6.1, RFC 8620 §6.2 */
final class Files {
    private static final int CHUNK = 16 * 1024;
    private static final int PAID = 64 << 10;
    private static final int PER_HOUR = 1_000;
    private static final int ACCOUNTS = 10_000;
    private final Services services;
    private final Callers callers;
    private final JmapLimits limits;
    private final Sharing sharing;
    private final Turns uploads;
    private final RateLimiter rate;
    private final RateLimiter kilobytes;

    Files(Services services, Callers callers, JmapLimits limits) {
        this.services = services;
        this.callers = callers;
        this.limits = limits;
        sharing = new Sharing(services.directory(), services.store());
        uploads = new Turns(limits.uploadsAtOnce(), "maxConcurrentUpload");
        rate = new RateLimiter(PER_HOUR, Duration.ofHours(1), ACCOUNTS, services.clock());
        kilobytes = new RateLimiter((int) Math.min(Integer.MAX_VALUE / 2, limits.daily() >> 10), Duration.ofDays(1),
                ACCOUNTS, services.clock());
    }

    private JmapAccount account(Caller caller, ServerRequest request) throws Problem {
        String id = request.path().pathParameters().get("account");
        try {
            boolean own = Ids.account(caller.account()).equals(id);
            Optional<Account> account = own ? services.directory().account(caller.account()) : Optional.empty();
            if (account.isPresent())
                return new JmapAccount(id, account.get(), services.store().open(account.get().id()));
            return sharing.find(caller.account(), Ids.owner(id)).map(s -> new JmapAccount(id, s.owner(), s.mail(), s))
                    .orElseThrow(() -> Problem.of(404, "there is no such account for you"));
        } catch (Refusal e) {
            throw refused(e);
        }
    }

    private static Problem refused(Refusal e) {
        String why = String.valueOf(e.getMessage());
        return switch (e.reason()) {
            case OVER_QUOTA, DISK_FULL -> Problem.of(507, why);
            case TOO_BIG -> Problem.of(413, why);
            case NO_SUCH_ACCOUNT, NO_SUCH_BLOB, NO_SUCH_MESSAGE, NO_SUCH_MAILBOX -> Problem.of(404, why);
            case MAILBOX_EXISTS, BAD_MAILBOX_NAME, NOT_PERMITTED, HAS_CHILDREN, ACCOUNT_EXISTS, NO_SUCH_DOMAIN, DOMAIN_EXISTS,
                    NO_SUCH_ALIAS, BAD_ADDRESS, LIMIT, CONFLICT, UNAVAILABLE, IN_USE ->
                Problem.of(503, why);
        };
    }

    void upload(ServerRequest request, ServerResponse response) throws Problem {
        Caller caller = callers.changing(request, response);
        JmapAccount account = account(caller, request);
        if (account.shared() != null && account.shared().isReadOnly())
            throw Problem.of(403, "nothing can be added to that account");
        if (request.headers().contentLength().orElse(0) > limits.upload())
            throw tooLarge();
        // An upload is paid by who makes it, whoever's account it is for.
        String who = Ids.account(caller.account());
        if (!rate.tryTake(who))
            throw Problem.of(429, "at most " + PER_HOUR + " files are uploaded in an hour");
        String type = request.headers().contentType().map(t -> t.text()).orElse("application/octet-stream");
        try (var _ = uploads.take(caller.account());
                InputStream in = request.content().inputStream();
                BlobWriter blob = services.store().newBlob()) {
            byte[] chunk = new byte[CHUNK];
            long paid = 0;
            for (int n = in.read(chunk); n > 0; n = in.read(chunk)) {
                if (blob.size() + n > limits.upload())
                    throw tooLarge();
                for (; paid < blob.size() + n; paid += PAID)
                    if (!kilobytes.tryTake(who, PAID >> 10))
                        throw Problem.of(429, "too much was uploaded today; go on tomorrow");
                blob.write(chunk, 0, n);
            }
            long size = blob.size();
            BlobId id = blob.finish();
            byte[] body = Json.write(Json.object().put("accountId", account.id()).put("blobId", services.blobs().uploaded(account, id))
                    .put("type", type).put("size", size));
            response.status(Status.CREATED_201).header(HeaderNames.CONTENT_TYPE, "application/json")
                    .header(HeaderNames.CACHE_CONTROL, "no-store").send(body);
        } catch (Refusal e) {
            throw refused(e);
        } catch (IOException | DataReader.InsufficientDataAvailableException e) {
            // Somebody has canceled it, which is no failure of ours.
            throw Problem.of(400, "the upload ended too soon");
        }
    }

    private Problem tooLarge() {
        return new Problem(413, "urn:ietf:params:jmap:error:limit", "a file has at most " + limits.upload() + " octets",
                Map.of("limit", "maxSizeUpload"));
    }

    void download(ServerRequest request, ServerResponse response) throws Problem {
        Caller caller = callers.reading(request, response);
        JmapAccount account = account(caller, request);
        String type = request.query().first("accept").orElse("application/octet-stream");
        String name = request.path().pathParameters().get("name");
        try (OpenBlob blob = services.blobs().open(account, request.path().pathParameters().get("blob")).orElse(null)) {
            if (blob == null)
                throw Problem.of(404, "there is no such blob");
            response.header(HeaderNames.CONTENT_TYPE, isMediaType(type) ? type : "application/octet-stream");
            // What somebody has sent is data, and never a page of ours.
            response.headers().set(HeaderNames.create("Content-Security-Policy"), "sandbox; default-src 'none'");
            response.header(HeaderNames.CONTENT_DISPOSITION, disposition(name));
            response.header(HeaderNames.CACHE_CONTROL, "private, immutable, max-age=31536000");
            response.header(HeaderNames.ACCEPT_RANGES, "bytes");
            send(request, response, blob);
        } catch (Refusal e) {
            throw refused(e);
        } catch (IOException e) {
            // The status has been sent; that it is not whole shows in its length.
            throw new UncheckedIOException(e);
        }
    }

    private static void send(ServerRequest request, ServerResponse response, OpenBlob blob) throws Problem, Refusal, IOException {
        long size = blob.length(), from = 0, to = size;
        String range = request.headers().first(HeaderNames.RANGE).orElse("");
        long[] asked = range.isEmpty() ? new long[0] : range(range, size);
        if (asked.length == 2) {
            if (asked[0] >= size)
                throw unsatisfiable(response, size);
            from = asked[0];
            to = asked[1];
            response.status(Status.PARTIAL_CONTENT_206).header(HeaderNames.CONTENT_RANGE, "bytes " + from + "-" + (to - 1) + "/" + size);
        }
        response.contentLength(to - from);
        if (to == from) {
            response.send();
            return;
        }
        try (OutputStream out = response.outputStream(); InputStream in = blob.stream(from)) {
            byte[] some = new byte[CHUNK];
            for (long left = to - from; left > 0;) {
                int n = in.read(some, 0, (int) Math.min(some.length, left));
                if (n < 0)
                    throw new IOException("the blob has ended too soon");
                out.write(some, 0, n);
                left -= n;
            }
        }
    }

    private static Problem unsatisfiable(ServerResponse response, long size) {
        response.header(HeaderNames.CONTENT_RANGE, "bytes */" + size);
        return Problem.of(416, "the file has " + size + " octets");
    }

    /** One range from (inclusive) to (exclusive); none for what is to be passed over. RFC 9110 §14.1.2 */
    static long[] range(String header, long size) {
        if (!header.startsWith("bytes=") || header.indexOf(',') >= 0)
            return new long[0];
        int dash = header.indexOf('-');
        String first = dash < 0 ? "" : header.substring(6, dash).strip(), last = dash < 0 ? "" : header.substring(dash + 1).strip();
        try {
            if (first.isEmpty()) {
                long suffix = Long.parseLong(last);
                return suffix <= 0 ? new long[]{size, size} : new long[]{Math.max(0, size - suffix), size};
            }
            long from = Long.parseLong(first), to = last.isEmpty() ? size : Math.min(size, Long.parseLong(last) + 1);
            return from < 0 || !last.isEmpty() && to <= from && from < size ? new long[0] : new long[]{from, to};
        } catch (NumberFormatException e) {
            return new long[0];
        }
    }

    private static boolean isMediaType(String type) {
        return type.length() <= 200 && type.matches("[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(; ?charset=[A-Za-z0-9_.:-]+)?");
    }

    // The name twice: for those who read ASCII alone, and whole.
    private static String disposition(String name) {
        StringBuilder ascii = new StringBuilder();
        for (int i = 0; i < Math.min(name.length(), 200); i++) {
            char c = name.charAt(i);
            ascii.append(c >= 32 && c < 127 && c != '"' && c != '\\' ? c : '_');
        }
        String utf8 = URLEncoder.encode(name.length() > 200 ? name.substring(0, 200) : name, StandardCharsets.UTF_8).replace("+", "%20");
        return "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + utf8;
    }
}
