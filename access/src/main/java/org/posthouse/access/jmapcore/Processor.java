package org.posthouse.access.jmapcore;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.posthouse.access.http.Caller;
import org.posthouse.access.sharing.Sharing;
import org.posthouse.store.account.Directory;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.MailStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Does the calls of requests. Safe for all threads. RFC 8620 §3.4 */
public final class Processor {
    private static final Logger LOG = LoggerFactory.getLogger(Processor.class);
    private final Methods methods;
    private final Directory directory;
    private final Sharing sharing;
    private final MailStore store;
    private final JmapLimits limits;

    public Processor(Methods methods, Directory directory, MailStore store, JmapLimits limits) {
        this.methods = methods;
        this.directory = directory;
        sharing = new Sharing(directory, store);
        this.store = store;
        this.limits = limits;
    }

    public JmapLimits limits() {
        return limits;
    }

    public Methods methods() {
        return methods;
    }

    /** The response object. */
    public ObjectNode run(Caller caller, JmapRequest request, String sessionState) {
        Map<String, String> created = new LinkedHashMap<>();
        if (request.createdIds() != null)
            created.putAll(request.createdIds());
        List<Invocation> responses = new ArrayList<>();
        References references = new References(responses, limits.resolved());
        Call call = new Call(caller, directory, sharing, store, limits, created, request.using());
        for (Invocation asked : request.calls()) {
            responses.add(one(call, references, asked, request.using()));
            // What follows from a call is not the client's to refer to by another id.
            for (Invocation more = call.further(); more != null; more = call.further())
                responses.add(one(call, references, new Invocation(more.name(), more.arguments(), asked.id()), methods.capabilities()));
        }
        ObjectNode out = Json.object();
        ArrayNode list = out.putArray("methodResponses");
        for (Invocation r : responses)
            list.add(r.told());
        if (request.createdIds() != null) {
            ObjectNode ids = out.putObject("createdIds");
            created.forEach(ids::put);
        }
        return out.put("sessionState", sessionState);
    }

    private Invocation one(Call call, References references, Invocation asked, Set<String> using) {
        Method method = methods.find(asked.name(), using);
        try {
            if (method == null)
                throw new MethodError("unknownMethod", "there is no method " + asked.name() + " with what this request uses");
            call.use(methods.capability(asked.name()));
            return new Invocation(asked.name(), method.run(call, new Args(references.resolve(asked.arguments()))), asked.id());
        } catch (MethodError e) {
            return new Invocation("error", e.told(), asked.id());
        } catch (Refusal e) {
            return new Invocation("error", MethodError.of(e).told(), asked.id());
        } catch (IOException e) {
            LOG.warn("{} for account {} cannot read: {}", asked.name(), call.caller().account(), e.getMessage());
            return new Invocation("error", new MethodError("serverUnavailable", "something cannot be read now").told(), asked.id());
        } catch (RuntimeException e) {
            String id = UUID.randomUUID().toString();
            LOG.error("{} for account {} failed: {}", asked.name(), call.caller().account(), id, e);
            return new Invocation("error", new MethodError("serverFail", "the server has failed; its log knows this as " + id).told(),
                    asked.id());
        }
    }
}
