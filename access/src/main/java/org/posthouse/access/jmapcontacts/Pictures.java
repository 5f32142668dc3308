package org.posthouse.access.jmapcontacts;

import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.OpenBlob;
import org.posthouse.access.jmapcore.Rejected;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Media that a client has uploaded: small pictures are kept in the card itself, as data: URIs. RFC 9610 §3 */
final class Pictures {
    /** Octets, so that a card has room beside it. */
    private static final int MAX = 30_000;

    private Pictures() {}

    /** Rejected invalidProperties, tooLarge, blobNotFound. */
    static void put(Services services, JmapAccount account, ObjectNode card) throws Rejected, Refusal, IOException {
        for (JsonNode media : card.path("media"))
            if (media instanceof ObjectNode o && o.path("blobId").isString()) {
                String id = o.path("blobId").stringValue();
                try (OpenBlob blob = services.blobs().open(account, id).orElse(null)) {
                    if (blob == null)
                        throw Rejected.properties("there is no blob " + id, "media");
                    byte[] octets;
                    try (InputStream in = blob.stream()) {
                        octets = in.readNBytes(MAX + 1);
                    }
                    String type = type(octets);
                    if (type == null)
                        throw Rejected.properties("a picture is PNG, JPEG, GIF or WebP", "media");
                    if (octets.length > MAX)
                        throw new Rejected("tooLarge", "a picture has at most " + MAX + " octets; make it smaller").with("maxSize", MAX);
                    o.remove("blobId");
                    o.put("mediaType", type).put("uri", "data:" + type + ";base64," + Base64.getEncoder().encodeToString(octets));
                }
            }
    }

    /** By its first octets. */
    private static @Nullable String type(byte[] b) {
        if (starts(b, 0, 0x89, 'P', 'N', 'G', '\r', '\n'))
            return "image/png";
        if (starts(b, 0, 0xff, 0xd8, 0xff))
            return "image/jpeg";
        if (starts(b, 0, 'G', 'I', 'F', '8'))
            return "image/gif";
        return starts(b, 0, 'R', 'I', 'F', 'F') && starts(b, 8, 'W', 'E', 'B', 'P') ? "image/webp" : null;
    }

    private static boolean starts(byte[] b, int at, int... with) {
        if (b.length < at + with.length)
            return false;
        for (int i = 0; i < with.length; i++)
            if ((b[at + i] & 0xff) != with[i])
                return false;
        return true;
    }
}
