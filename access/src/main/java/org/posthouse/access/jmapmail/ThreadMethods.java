package org.posthouse.access.jmapmail;

import java.util.List;
import java.util.Set;
import org.posthouse.access.jmapcore.Args;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.ChangesCall;
import org.posthouse.access.jmapcore.GetCall;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.access.jmapcore.StateText;
import org.posthouse.store.email.EmailChanges;
import org.posthouse.store.email.Emails;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Thread/get and /changes. RFC 8621 §3 */
final class ThreadMethods {
    private static final Set<String> PROPERTIES = Set.of("id", "emailIds");
    private final Services services;

    ThreadMethods(Services services) {
        this.services = services;
    }

    ObjectNode get(Call call, Args args) throws MethodError, Refusal {
        args.only("ids", "properties");
        JmapAccount a = call.account(args);
        GetCall get = GetCall.of(call, args, PROPERTIES);
        Emails emails = services.emails(a);
        if (get.ids() == null)
            throw new MethodError("requestTooLarge", "name the threads that are wanted");
        for (String id : get.ids()) {
            List<Integer> rows = emails.ofThread(Ids.thread(a, id));
            if (rows.isEmpty()) {
                get.missing(id);
                continue;
            }
            ArrayNode ids = Json.array();
            for (int row : rows)
                ids.add(Ids.email(a, emails.email(row)));
            ObjectNode thread = Json.object().put("id", id);
            thread.set("emailIds", ids);
            get.found(thread);
        }
        return get.response(a, Long.toString(emails.version()));
    }

    ObjectNode changes(Call call, Args args) throws MethodError, Refusal {
        args.only("sinceState", "maxChanges");
        JmapAccount a = call.account(args);
        return changes(a, args, services.emails(a), EmailChanges.Kind.THREADS);
    }

    /** Of threads or emails. MethodError cannotCalculateChanges. */
    static ObjectNode changes(JmapAccount a, Args args, Emails emails, EmailChanges.Kind kind) throws MethodError, Refusal {
        String since = args.need("sinceState");
        int max = ChangesCall.max(args);
        long version = StateText.parse(since);
        EmailChanges c = version < 0 ? null : EmailChanges.since(a.mail(), emails, version);
        if (c == null)
            throw MethodError.cannotCalculate();
        long upTo = c.upTo(max, kind);
        boolean threads = kind == EmailChanges.Kind.THREADS;
        EmailChanges.Ids ids = threads ? c.threads(upTo) : c.emails(upTo);
        if (upTo == version && upTo != emails.version())
            throw MethodError.cannotCalculate();
        ObjectNode out = ChangesCall.response(a, since, Long.toString(upTo), upTo != emails.version());
        ChangesCall.ids(out, "created", ids.created(), n -> threads ? Ids.thread(a, n) : Ids.email(a, n));
        ChangesCall.ids(out, "updated", ids.updated(), n -> threads ? Ids.thread(a, n) : Ids.email(a, n));
        ChangesCall.ids(out, "destroyed", ids.destroyed(), n -> threads ? Ids.thread(a, n) : Ids.email(a, n));
        return out;
    }
}
