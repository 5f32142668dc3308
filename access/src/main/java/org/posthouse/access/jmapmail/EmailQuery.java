package org.posthouse.access.jmapmail;

import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Args;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.ChangesCall;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.access.jmapcore.StateText;
import org.posthouse.access.jmapcore.Window;
import org.posthouse.store.email.Emails;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Email/query and /queryChanges. RFC 8621 §4.4, RFC 8621 §4.5 */
final class EmailQuery {
    private final Services services;
    private final QueryCache cache = new QueryCache();

    EmailQuery(Services services) {
        this.services = services;
    }

    ObjectNode query(Call call, Args args) throws MethodError, Refusal, IOException {
        args.only(Window.ARGUMENTS, "collapseThreads");
        JmapAccount a = call.account(args);
        Window window = Window.of(args);
        Emails emails = services.emails(a);
        long[] ids = results(a, emails, args);
        ObjectNode out = Json.object().put("accountId", a.id()).put("queryState", Long.toString(emails.version()))
                .put("canCalculateChanges", true);
        window.put(out, ids.length, i -> Ids.email(a, ids[(int) i]), id -> {
            long email = Ids.email(a, call.id(id));
            for (int i = 0; i < ids.length; i++)
                if (ids[i] == email)
                    return i;
            return -1;
        });
        return out;
    }

    private long[] results(JmapAccount a, Emails emails, Args args) throws MethodError, Refusal, IOException {
        JsonNode filter = args.get("filter"), sort = args.get("sort");
        boolean collapse = args.flag("collapseThreads", false);
        QueryCache.Key key = QueryCache.Key.of(a.number(), a.viewer() + "/" + filter + "/" + sort + "/" + collapse, emails.version());
        long[] ids = cache.get(key);
        if (ids == null) {
            BitSet rows = new EmailFilter(a, emails, services.texts(), services.clock()).find(filter);
            ids = ids(emails, new EmailOrder(a, emails).sorted(rows, sort), collapse);
            cache.put(key, ids);
        }
        return ids;
    }

    /** With collapsed threads the first of each alone. RFC 8621 §4.4.3 */
    private static long[] ids(Emails emails, int[] rows, boolean collapse) {
        long[] ids = new long[rows.length];
        Set<Long> threads = new HashSet<>();
        int n = 0;
        for (int row : rows)
            if (!collapse || threads.add(emails.thread(row)))
                ids[n++] = emails.email(row);
        return java.util.Arrays.copyOf(ids, n);
    }

    ObjectNode changes(Call call, Args args) throws MethodError, Refusal, IOException {
        args.only("filter", "sort", "collapseThreads", "sinceQueryState", "maxChanges", "upToId", "calculateTotal");
        JmapAccount a = call.account(args);
        String since = args.need("sinceQueryState");
        int max = ChangesCall.max(args);
        Emails emails = services.emails(a);
        long[] now = results(a, emails, args);
        String query = a.viewer() + "/" + args.get("filter") + "/" + args.get("sort") + "/" + args.flag("collapseThreads", false);
        long[] before = cache.get(QueryCache.Key.of(a.number(), query, StateText.parse(since)));
        if (before == null)
            throw MethodError.cannotCalculate();
        ObjectNode out = Json.object().put("accountId", a.id()).put("oldQueryState", since).put("newQueryState",
                Long.toString(emails.version()));
        if (args.flag("calculateTotal", false))
            out.put("total", now.length);
        String upToId = args.text("upToId");
        difference(a, out, before, now, upToId == null ? null : call.id(upToId));
        if (out.path("removed").size() + out.path("added").size() > max)
            throw new MethodError("tooManyChanges", "there are more changes than that; ask the query again");
        return out;
    }

    /** What kept its place among those that stayed needs no mention; all others are removed and added. RFC 8620 §5 */
    private static void difference(JmapAccount a, ObjectNode out, long[] before, long[] now, @Nullable String upToId) {
        Map<Long, Integer> places = new HashMap<>();
        for (int i = 0; i < before.length; i++)
            places.put(before[i], i);
        Set<Long> kept = new HashSet<>();
        int last = -1;
        for (long id : now) {
            Integer was = places.get(id);
            // Greedy: enough where new mail comes on top and old mail goes.
            if (was != null && was > last) {
                kept.add(id);
                last = was;
            }
        }
        int upTo = Integer.MAX_VALUE;
        Integer bound = upToId == null ? null : places.get(Ids.email(a, upToId));
        if (bound != null && kept.contains(before[bound]))
            for (int i = 0; i < now.length; i++)
                if (now[i] == before[bound])
                    upTo = i;
        ArrayNode removed = out.putArray("removed");
        for (int i = 0; i < before.length && (bound == null || i <= bound || upTo == Integer.MAX_VALUE); i++)
            if (!kept.contains(before[i]))
                removed.add(Ids.email(a, before[i]));
        ArrayNode added = out.putArray("added");
        for (int i = 0; i < now.length && i <= upTo; i++)
            if (!kept.contains(now[i]))
                added.addObject().put("id", Ids.email(a, now[i])).put("index", i);
    }
}
