package org.posthouse.access.jmapcore;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** I-JSON as JMAP uses it: no name twice, bounded in depth. RFC 8620 §1.5 */
public final class Json {
    private static final int DEPTH = 64;
    /** A tree takes up to 200 octets for each. */
    private static final long TOKENS = 500_000;
    private static final long SAFE = (1L << 53) - 1;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEPTH).maxTokenCount(TOKENS).maxNumberLength(40).maxNameLength(10_000)
                            .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build()).build();

    private Json() {}

    /** Reads a whole document; tools.jackson.core.JacksonException where it is none. */
    public static JsonNode read(byte[] bytes) {
        return MAPPER.readTree(bytes);
    }

    public static byte[] write(JsonNode node) {
        return MAPPER.writeValueAsBytes(node);
    }

    public static JsonNode read(String text) {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    public static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    /** Id = 1*255(ALPHA / DIGIT / "-" / "_"). RFC 8620 §1.2 */
    public static boolean isId(String id) {
        if (id.isEmpty() || id.length() > 255)
            return false;
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_'))
                return false;
        }
        return true;
    }

    /** Whether it is an Int. RFC 8620 §1.3 */
    public static boolean isInt(@Nullable JsonNode n) {
        return n != null && n.isIntegralNumber() && n.canConvertToLong() && Math.abs(n.longValue()) <= SAFE;
    }

    public static boolean isUnsigned(@Nullable JsonNode n) {
        return isInt(n) && n != null && n.longValue() >= 0;
    }
}
