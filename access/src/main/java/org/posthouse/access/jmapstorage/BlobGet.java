package org.posthouse.access.jmapstorage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Args;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.access.jmapcore.OpenBlob;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Blob/get. RFC 9404 §4.2 */
final class BlobGet {
    /** Names of digests, and what they are called in Java. */
    static final Map<String, String> DIGESTS = new LinkedHashMap<>();
    private static final Set<String> PROPERTIES = new LinkedHashSet<>(List.of("id", "data", "data:asText", "data:asBase64", "size"));
    private static final Set<String> DEFAULTS = Set.of("id", "data", "size");

    static {
        DIGESTS.put("sha", "SHA-1");
        DIGESTS.put("sha-256", "SHA-256");
        DIGESTS.put("sha-512", "SHA-512");
        DIGESTS.keySet().forEach(d -> PROPERTIES.add("digest:" + d));
    }

    private final Services services;

    BlobGet(Services services) {
        this.services = services;
    }

    ObjectNode get(Call call, Args args) throws MethodError, Refusal, IOException {
        args.only("ids", "properties", "offset", "length");
        JmapAccount a = call.account(args);
        Set<String> properties = args.properties("properties", PROPERTIES, DEFAULTS);
        long offset = args.unsigned("offset", 0), length = args.has("length") ? args.unsigned("length", 0) : Long.MAX_VALUE;
        ObjectNode out = Json.object().put("accountId", a.id());
        ArrayNode list = out.putArray("list"), notFound = out.putArray("notFound");
        for (String id : BlobMethods.ids(call, args, "ids"))
            try (OpenBlob blob = services.blobs().open(a, id).orElse(null)) {
                if (blob == null)
                    notFound.add(id);
                else
                    list.add(told(call, blob, properties, offset, length).put("id", id));
            }
        return out;
    }

    private static ObjectNode told(Call call, OpenBlob blob, Set<String> properties, long offset, long length)
            throws MethodError, IOException {
        ObjectNode o = Json.object();
        long size = blob.length(), from = Math.min(offset, size), count = Math.min(length, size - from);
        if (properties.contains("size"))
            o.put("size", size);
        if (offset > size || length != Long.MAX_VALUE && length > size - from)
            o.put("isTruncated", true);
        if (properties.stream().anyMatch(p -> p.startsWith("data")))
            data(o, octets(call, blob, from, count), properties);
        for (var d : DIGESTS.entrySet())
            if (properties.contains("digest:" + d.getKey()))
                o.put("digest:" + d.getKey(), digest(blob, from, count, d.getValue()));
        return o;
    }

    private static byte[] octets(Call call, OpenBlob blob, long from, long count) throws MethodError, IOException {
        if (count > Integer.MAX_VALUE / 4 || call.text((int) count) < count)
            throw new MethodError("requestTooLarge", "that is more than one answer holds; ask for ranges, or download it");
        try (InputStream in = blob.stream(from)) {
            return in.readNBytes((int) count);
        }
    }

    private static void data(ObjectNode o, byte[] octets, Set<String> properties) {
        String text = text(octets);
        boolean either = properties.contains("data");
        if (text == null && (either || properties.contains("data:asText")))
            o.put("isEncodingProblem", true);
        if (properties.contains("data:asText") || either && text != null)
            o.put("data:asText", text);
        if (properties.contains("data:asBase64") || either && text == null)
            o.put("data:asBase64", Base64.getEncoder().encodeToString(octets));
    }

    /** Null where the octets are no UTF-8. */
    private static @Nullable String text(byte[] octets) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static String digest(OpenBlob blob, long from, long count, String algorithm) throws IOException {
        try (InputStream in = blob.stream(from)) {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            byte[] some = new byte[16 * 1024];
            for (long left = count; left > 0;) {
                int n = in.read(some, 0, (int) Math.min(some.length, left));
                if (n < 0)
                    throw new IOException("the blob has ended too soon");
                digest.update(some, 0, n);
                left -= n;
            }
            return Base64.getEncoder().encodeToString(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
