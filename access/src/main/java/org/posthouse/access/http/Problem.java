package org.posthouse.access.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Why a request was not done, as the client is told: problem details. RFC 7807 §3 */
public final class Problem extends Exception {
    private static final long serialVersionUID = 1;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private final String type;
    private final int status;
    private final Map<String, String> more;

    public Problem(int status, String type, String detail, Map<String, String> more) {
        super(detail);
        this.status = status;
        this.type = type;
        this.more = Map.copyOf(more);
    }

    public Problem(int status, String type, String detail) {
        this(status, type, detail, Map.of());
    }

    /** Of no type that has a name. */
    public static Problem of(int status, String detail) {
        return new Problem(status, "about:blank", detail);
    }

    public int status() {
        return status;
    }

    public String type() {
        return type;
    }

    /** Sends it as the answer; nothing where the answer has begun. */
    public void send(ServerResponse response) {
        if (response.isSent())
            return;
        ObjectNode body = JSON.createObjectNode().put("type", type).put("status", status).put("detail", String.valueOf(getMessage()));
        more.forEach(body::put);
        response.status(Status.create(status)).header(HeaderNames.CONTENT_TYPE, "application/problem+json");
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        response.send(body.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Something that answers or has a problem. */
    public interface Answering {
        void answer() throws Problem;
    }

    /** Answers; what goes wrong is the answer. */
    public static void orElse(ServerResponse response, Answering answering) {
        Problem problem = attempt(answering);
        if (problem != null)
            problem.send(response);
    }

    private static @Nullable Problem attempt(Answering answering) {
        try {
            answering.answer();
            return null;
        } catch (Problem p) {
            return p;
        }
    }
}
