package org.posthouse.access.jmapstorage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.posthouse.access.jmapcore.Args;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.JmapLimits;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.access.jmapcore.OpenBlob;
import org.posthouse.access.jmapcore.Rejected;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.base.limit.RateLimiter;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Blob/upload, and copies of blobs. RFC 9404 §4.1 */
final class BlobWriting {
    private static final int CHUNK = 16 * 1024;
    private static final int ACCOUNTS = 10_000;
    private static final String TEXT = "data:asText", BASE64 = "data:asBase64";
    private final Services services;
    private final JmapLimits limits;
    /** Kilobytes in a day. */
    private final RateLimiter rate;

    BlobWriting(Services services, JmapLimits limits) {
        this.services = services;
        this.limits = limits;
        rate = new RateLimiter((int) Math.min(Integer.MAX_VALUE / 2, limits.daily() >> 10), Duration.ofDays(1), ACCOUNTS, services.clock());
    }

    ObjectNode upload(Call call, Args args) throws MethodError, Refusal, IOException {
        args.only("create");
        JmapAccount a = call.account(args);
        ObjectNode create = args.object("create"), created = Json.object(), notCreated = Json.object();
        if (create == null)
            throw MethodError.arguments("create is missing");
        if (create.size() > call.limits().set())
            throw new MethodError("requestTooLarge", "at most " + call.limits().set() + " blobs are made at once");
        for (var e : create.properties())
            try {
                ObjectNode made = upload(call, a, e.getValue());
                created.set(e.getKey(), made);
                call.created(e.getKey(), made.path("id").asString(""));
            } catch (Rejected r) {
                notCreated.set(e.getKey(), r.told());
            } catch (Refusal r) {
                notCreated.set(e.getKey(), Rejected.of(r).told());
            }
        ObjectNode out = Json.object().put("accountId", a.id());
        out.set("created", created.isEmpty() ? out.nullNode() : created);
        out.set("notCreated", notCreated.isEmpty() ? out.nullNode() : notCreated);
        return out;
    }

    private ObjectNode upload(Call call, JmapAccount a, JsonNode object) throws Rejected, Refusal, IOException {
        for (String name : object.propertyNames())
            if (!name.equals("data") && !name.equals("type"))
                throw Rejected.properties(name + " of a blob cannot be set", name);
        JsonNode data = object.path("data"), type = object.path("type");
        if (!data.isArray() || data.size() > BlobMethods.SOURCES)
            throw Rejected.properties("data is an array of at most " + BlobMethods.SOURCES + " sources", "data");
        if (!type.isString() && !type.isNull() && !type.isMissingNode())
            throw Rejected.properties("type is not a String", "type");
        try (BlobWriter out = services.store().newBlob()) {
            for (JsonNode source : data)
                source(call, a, source, out);
            long size = out.size();
            String id = services.blobs().uploaded(a, out.finish());
            ObjectNode made = Json.object().put("id", id).put("size", size);
            made.set("type", type.isMissingNode() ? made.nullNode() : type);
            return made;
        }
    }

    private void source(Call call, JmapAccount a, JsonNode source, BlobWriter out) throws Rejected, Refusal, IOException {
        JsonNode text = source.path(TEXT), base64 = source.path(BASE64), blob = source.path("blobId");
        boolean own = text.isString() || base64.isString();
        if (text.isString() && base64.isString() || own == blob.isString() || own && source.size() > 1)
            throw Rejected.properties("a source is one of " + TEXT + ", " + BASE64 + " and blobId", "data");
        if (!own) {
            range(a, source, call.id(blob.stringValue()), out);
            return;
        }
        try {
            byte[] octets = text.isString()
                    ? text.stringValue().getBytes(StandardCharsets.UTF_8)
                    : Base64.getDecoder().decode(base64.stringValue());
            write(a, octets, octets.length, out);
        } catch (IllegalArgumentException e) {
            throw Rejected.properties(BASE64 + " is not base64", "data");
        }
    }

    private void range(JmapAccount a, JsonNode source, String id, BlobWriter out) throws Rejected, Refusal, IOException {
        JsonNode offset = source.path("offset"), length = source.path("length");
        if (!absent(offset) && !Json.isUnsigned(offset) || !absent(length) && !Json.isUnsigned(length))
            throw Rejected.properties("offset and length are UnsignedInts", "data");
        try (OpenBlob blob = services.blobs().open(a, id).orElse(null)) {
            if (blob == null)
                throw new Rejected("blobNotFound", "there is no such blob").with("notFound", List.of(id));
            long size = blob.length(), from = absent(offset) ? 0 : offset.longValue();
            long count = absent(length) ? size - from : length.longValue();
            if (from > size || count < 0 || count > size - from)
                throw Rejected.properties("the blob has " + size + " octets, fewer than are asked for", "data");
            try (InputStream in = blob.stream(from)) {
                copy(a, in, count, out);
            }
        }
    }

    private static boolean absent(JsonNode n) {
        return n.isNull() || n.isMissingNode();
    }

    private void copy(JmapAccount a, InputStream in, long count, BlobWriter out) throws Rejected, Refusal, IOException {
        byte[] some = new byte[CHUNK];
        for (long left = count; left > 0;) {
            int n = in.read(some, 0, (int) Math.min(some.length, left));
            if (n < 0)
                throw new IOException("the blob has ended too soon");
            write(a, some, n, out);
            left -= n;
        }
    }

    private void write(JmapAccount a, byte[] octets, int n, BlobWriter out) throws Rejected, Refusal {
        if (out.size() + n > limits.upload())
            throw new Rejected("tooLarge", "a blob has at most " + limits.upload() + " octets").with("maxSize", limits.upload());
        if (!rate.tryTake(a.id(), 1 + (n >> 10)))
            throw new Rejected("rateLimit", "too much was written today; go on tomorrow");
        out.write(octets, 0, n);
    }

    /** Another account's own blob of the same octets; its id. */
    String copy(JmapAccount to, OpenBlob blob) throws Rejected, Refusal, IOException {
        try (BlobWriter out = services.store().newBlob(); InputStream in = blob.stream()) {
            copy(to, in, blob.length(), out);
            return services.blobs().uploaded(to, out.finish());
        }
    }
}
