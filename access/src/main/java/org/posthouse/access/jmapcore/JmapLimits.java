package org.posthouse.access.jmapcore;

import tools.jackson.databind.node.ObjectNode;

/**
 * What one account may ask. RFC 8620 §2
 *
 * @param upload octets of an uploaded file
 * @param daily octets one account uploads in a day
 * @param uploadsAtOnce by one account
 * @param request octets of a request
 * @param requestsAtOnce by one account
 * @param calls in a request
 * @param get objects asked for by one call
 * @param set objects changed by one call
 * @param resolved values that the references of one request may bring together
 * @param text characters of body values in one response
 */
public record JmapLimits(long upload, long daily, int uploadsAtOnce, long request, int requestsAtOnce, int calls, int get, int set,
        int resolved,
        int text) {
    public static JmapLimits of(long message) {
        return new JmapLimits(message, Math.max(1L << 30, 4 * message), 8, 10_000_000, 8, 64, 1000, 1000, 100_000, 32 << 20);
    }

    /** As the session object tells them. */
    public ObjectNode told() {
        ObjectNode o = Json.object();
        o.put("maxSizeUpload", upload).put("maxConcurrentUpload", uploadsAtOnce).put("maxSizeRequest", request)
                .put("maxConcurrentRequests", requestsAtOnce).put("maxCallsInRequest", calls).put("maxObjectsInGet", get)
                .put("maxObjectsInSet", set);
        o.putArray("collationAlgorithms").add("i;ascii-casemap").add("i;unicode-casemap");
        return o;
    }
}
