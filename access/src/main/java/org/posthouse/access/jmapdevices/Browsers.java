package org.posthouse.access.jmapdevices;

import java.util.List;
import org.posthouse.access.http.WebSession;
import org.posthouse.access.http.WebSessions;
import org.posthouse.access.jmapcore.Args;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.access.jmapcore.Rejected;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** BrowserSession/get and /destroy. */
final class Browsers {
    private final WebSessions sessions;
    private final Written written;

    Browsers(WebSessions sessions, Written written) {
        this.sessions = sessions;
        this.written = written;
    }

    private List<WebSession> of(JmapAccount a) {
        return sessions.all().reversed().stream().filter(s -> s.grant().account().id() == a.number()).toList();
    }

    ObjectNode get(Call call, Args args) throws MethodError, Refusal {
        args.only();
        JmapAccount a = Holder.of(call, args);
        WebSession own = call.caller().session();
        ObjectNode out = Json.object().put("accountId", a.id());
        ArrayNode list = out.putArray("list");
        for (WebSession s : of(a))
            list.add(Json.object().put("id", s.id()).put("beganAt", Written.date(s.began())).put("usedAt", Written.date(s.used()))
                    .put("address", s.from()).put("agent", s.agent()).put("isThis", own != null && own.id().equals(s.id())));
        return out;
    }

    ObjectNode destroy(Call call, Args args) throws MethodError, Refusal {
        args.only("ids");
        JmapAccount a = Holder.of(call, args);
        List<String> ids = args.texts("ids");
        ObjectNode out = Json.object().put("accountId", a.id());
        ArrayNode destroyed = out.putArray("destroyed");
        ObjectNode not = Json.object();
        List<WebSession> there = of(a);
        for (String id : ids == null ? List.<String>of() : ids) {
            var one = there.stream().filter(s -> s.id().equals(id)).findFirst();
            if (one.isPresent()) {
                written.change(call.caller(), "session.end", "id=" + id, () -> {
                    sessions.end(one.get());
                    return id;
                });
                destroyed.add(id);
            } else {
                not.set(id, Rejected.notFound().told());
            }
        }
        out.set("notDestroyed", not.isEmpty() ? null : not);
        return out;
    }
}
