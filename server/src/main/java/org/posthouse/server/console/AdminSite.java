package org.posthouse.server.console;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.posthouse.access.http.Caller;
import org.posthouse.access.http.Callers;
import org.posthouse.access.http.Problem;
import org.posthouse.access.http.Site;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Request;
import org.posthouse.store.account.Role;
import org.posthouse.store.kv.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /admin/api}: one verb, all items of its answer; and {@code /admin/setup}, where a token of the first run is exchanged for a key. */
public final class AdminSite implements Site {
    /** Items of one answer. */
    static final int MAX_ITEMS = 2_000;
    private static final Logger LOG = LoggerFactory.getLogger(AdminSite.class);
    private static final HeaderName SETUP = HeaderNames.create("X-Setup-Key");
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MAX_BODY = 256 * 1024;
    private static final Set<String> SETUP_VERBS = Set.of("setup.state", "setup.domain", "setup.records", "setup.ports",
            "setup.certificate");
    private final Desk desk;
    private final Callers callers;
    private final boolean plaintext;

    /** With plaintext a password may come without TLS from anywhere, else from this host alone. */
    public AdminSite(Desk desk, Callers callers, boolean plaintext) {
        this.desk = desk;
        this.callers = callers;
        this.plaintext = plaintext;
    }

    @Override
    public void route(HttpRouting.Builder routing) {
        routing.post("/admin/api", (request, response) -> Problem.orElse(response, () -> api(request, response)));
        routing.post("/admin/setup", (request, response) -> Problem.orElse(response, () -> setup(request, response)));
    }

    private static String from(ServerRequest request) {
        return request.remotePeer().address() instanceof InetSocketAddress a ? a.getAddress().getHostAddress() : "";
    }

    private static ObjectNode body(ServerRequest request) throws Problem {
        if (!request.headers().contentType().filter(t -> t.text().startsWith("application/json")).isPresent())
            throw Problem.of(415, "send application/json");
        try (InputStream in = request.content().inputStream()) {
            byte[] bytes = in.readNBytes(MAX_BODY + 1);
            if (bytes.length > MAX_BODY)
                throw Problem.of(413, "that is too long");
            JsonNode node = JSON.readTree(bytes);
            if (node instanceof ObjectNode o)
                return o;
            throw Problem.of(400, "send a JSON object");
        } catch (JacksonException e) {
            throw Problem.of(400, "that is not JSON");
        } catch (IOException e) {
            throw Problem.of(400, "the request ended too soon");
        }
    }

    /** Who asks: the key of the first run while there is no owner, or else an account. */
    private Actor actor(ServerRequest request, ServerResponse response) throws Problem {
        String key = request.headers().first(SETUP).orElse("");
        try {
            if (!key.isEmpty()) {
                if (!desk.hasOwner() && desk.setup().opens(key) && mayBePlain(request))
                    return new Actor(0, "setup", from(request), Role.OWNER);
                throw Problem.of(403, "the first run is over, or took more than an hour; `serve --setup` prints a new address");
            }
            Caller caller = callers.changing(request, response);
            if (!caller.grant().credential().isMain() || caller.grant().isToken())
                throw Problem.of(403, "app passwords and tokens are for mail programs; log in with the account's own password");
            return desk.actor(caller.account(), from(request)).orElseThrow(() -> Problem.of(401, "log in first"));
        } catch (Refusal r) {
            throw Problem.of(503, String.valueOf(r.getMessage()));
        }
    }

    private boolean mayBePlain(ServerRequest request) {
        return request.isSecure() || plaintext
                || request.remotePeer().address() instanceof InetSocketAddress a && a.getAddress().isLoopbackAddress();
    }

    private void api(ServerRequest request, ServerResponse response) throws Problem {
        Actor actor = actor(request, response);
        ObjectNode body = body(request);
        String verb = body.path("verb").asString("");
        ObjectNode args = body.path("args") instanceof ObjectNode o ? o : JSON.createObjectNode();
        if (actor.name().equals("setup") && actor.isLocal() && !SETUP_VERBS.contains(verb))
            throw Problem.of(403, "make the owner first");
        ArrayNode items = JSON.createArrayNode();
        ObjectNode answer = JSON.createObjectNode();
        Status status = Status.OK_200;
        try {
            boolean[] cut = {false};
            desk.execute(actor, new Request(verb, args), item -> {
                if (items.size() < MAX_ITEMS)
                    items.add(item);
                else
                    cut[0] = true;
            });
            if (verb.equals("setup.domain"))
                desk.setup().close();
            answer.put("cut", cut[0]);
        } catch (AdminException e) {
            status = status(e.exit());
            answer.put("error", String.valueOf(e.getMessage())).put("exit", e.exit().code());
        } catch (Ledger.Unwritten e) {
            status = Status.SERVICE_UNAVAILABLE_503;
            answer.put("error", "the audit log cannot be written, so nothing is shown").put("exit", Exit.TRY_LATER.code());
        } catch (RuntimeException e) {
            LOG.error("{} failed", verb, e);
            status = Status.INTERNAL_SERVER_ERROR_500;
            answer.put("error", "internal error, see the server's log").put("exit", Exit.BUG.code());
        }
        answer.set("items", items);
        send(response, status, answer);
    }

    private static Status status(Exit exit) {
        return switch (exit) {
            case OK -> Status.OK_200;
            case USAGE, DATA -> Status.BAD_REQUEST_400;
            case NO_INPUT -> Status.NOT_FOUND_404;
            case NO_PERMISSION -> Status.FORBIDDEN_403;
            case CANNOT_CREATE -> Status.CONFLICT_409;
            case UNAVAILABLE, TRY_LATER -> Status.SERVICE_UNAVAILABLE_503;
            case BUG, CONFIG -> Status.INTERNAL_SERVER_ERROR_500;
        };
    }

    private static void send(ServerResponse response, Status status, ObjectNode answer) {
        response.status(status).header(HeaderNames.CONTENT_TYPE, "application/json").header(HeaderNames.CACHE_CONTROL, "no-store");
        response.send(answer.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void setup(ServerRequest request, ServerResponse response) throws Problem {
        ObjectNode body = body(request);
        if (!mayBePlain(request))
            throw Problem.of(403, "a password may come by TLS only; use https");
        try {
            if (desk.hasOwner())
                throw Problem.of(403, "this server has an owner; log in as that account");
        } catch (Refusal r) {
            throw Problem.of(503, String.valueOf(r.getMessage()));
        }
        String key = desk.setup().exchange(body.path("token").asString(""))
                .orElseThrow(
                        () -> Problem.of(403, "this address was used before or is older than an hour; `serve --setup` prints a new one"));
        send(response, Status.OK_200, JSON.createObjectNode().put("key", key));
    }
}
