package org.posthouse.access.jmap;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.posthouse.access.http.Caller;
import org.posthouse.access.http.Callers;
import org.posthouse.access.http.Compressed;
import org.posthouse.access.http.Problem;
import org.posthouse.access.http.Site;
import org.posthouse.access.jmapcore.Feature;
import org.posthouse.access.jmapcore.JmapLimits;
import org.posthouse.access.jmapcore.JmapRequest;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.Methods;
import org.posthouse.access.jmapcore.Processor;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.access.sharing.Sharing;
import org.posthouse.store.login.Logins;
import tools.jackson.databind.node.ObjectNode;

/** JMAP's resources. Close it to end the streams of events. */
public final class JmapSite implements Site, AutoCloseable {
    private static final String EVENTS = "/jmap/events";
    private final Callers callers;
    private final JmapLimits limits;
    private final Processor processor;
    private final SessionObject session;
    private final Files files;
    private final EventStream events;
    private final Turns requests;

    /** Of those features, besides the core. */
    public JmapSite(Services services, States states, Callers callers, Logins logins, JmapLimits limits, List<Feature> features) {
        this.callers = callers;
        this.limits = limits;
        Methods methods = new Methods();
        for (Feature f : features) {
            f.put(methods);
            states.add(f);
        }
        processor = new Processor(methods, services.directory(), services.store(), limits);
        session = new SessionObject(limits, features, new Sharing(services.directory(), services.store()));
        files = new Files(services, callers, limits);
        events = new EventStream(services, callers, logins, states);
        requests = new Turns(limits.requestsAtOnce(), "maxConcurrentRequests");
    }

    @Override
    public void route(HttpRouting.Builder routing) {
        routing.get("/.well-known/jmap", (request, response) -> Problem.orElse(response, () -> session(request, response)));
        routing.get("/jmap/session", (request, response) -> Problem.orElse(response, () -> session(request, response)));
        routing.post("/jmap/api", (request, response) -> Problem.orElse(response, () -> api(request, response)));
        routing.post("/jmap/upload/{account}", (request, response) -> Problem.orElse(response, () -> files.upload(request, response)));
        routing.get("/jmap/download/{account}/{blob}/{name}",
                (request, response) -> Problem.orElse(response, () -> files.download(request, response)));
        routing.get(EVENTS, (request, response) -> Problem.orElse(response, () -> events.answer(request, response)));
    }

    @Override
    public Set<String> streams() {
        return Set.of(EVENTS);
    }

    private void session(ServerRequest request, ServerResponse response) throws Problem {
        Caller caller = callers.reading(request, response);
        json(request, response, session.of(caller, request));
    }

    private static void json(ServerRequest request, ServerResponse response, ObjectNode body) {
        response.header(HeaderNames.CONTENT_TYPE, "application/json").header(HeaderNames.CACHE_CONTROL,
                "no-cache, no-store, must-revalidate");
        Compressed.send(request, response, Json.write(body));
    }

    private void api(ServerRequest request, ServerResponse response) throws Problem {
        Caller caller = callers.changing(request, response);
        if (request.headers().contentType().filter(t -> t.text().startsWith("application/json")).isEmpty())
            throw new Problem(400, "urn:ietf:params:jmap:error:notJSON", "send application/json");
        ObjectNode answer;
        // Before the request is read, since it takes many times its length.
        try (var _ = requests.take(caller.account())) {
            answer = processor.run(caller, read(request), session.of(caller, request).path("state").asString(""));
        }
        json(request, response, answer);
    }

    private JmapRequest read(ServerRequest request) throws Problem {
        byte[] body;
        try (InputStream in = request.content().inputStream()) {
            body = in.readNBytes((int) limits.request() + 1);
        } catch (IOException e) {
            throw Problem.of(400, "the request ended too soon");
        }
        if (body.length > limits.request())
            throw new Problem(400, "urn:ietf:params:jmap:error:limit", "a request has at most " + limits.request() + " octets",
                    Map.of("limit", "maxSizeRequest"));
        return JmapRequest.parse(body, processor.methods().capabilities(), limits);
    }

    @Override
    public void close() {
        events.close();
    }
}
