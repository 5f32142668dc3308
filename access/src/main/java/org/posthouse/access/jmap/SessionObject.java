package org.posthouse.access.jmap;

import io.helidon.webserver.http.ServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.posthouse.access.http.Caller;
import org.posthouse.access.http.Problem;
import org.posthouse.access.jmapcore.Capability;
import org.posthouse.access.jmapcore.Feature;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.JmapLimits;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.sharing.Shared;
import org.posthouse.access.sharing.Sharing;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.node.ObjectNode;

/** What a client is told about the server and its accounts. RFC 8620 §2 */
final class SessionObject {
    private final JmapLimits limits;
    private final List<Feature> features;
    private final Sharing sharing;

    SessionObject(JmapLimits limits, List<Feature> features, Sharing sharing) {
        this.limits = limits;
        this.sharing = sharing;
        this.features = features.stream().sorted(Comparator.comparing(Feature::capability)).toList();
    }

    ObjectNode of(Caller caller, ServerRequest request) throws Problem {
        ObjectNode out = Json.object();
        ObjectNode all = out.putObject("capabilities");
        all.set(Capability.CORE, limits.told());
        String id = Ids.account(caller.account());
        ObjectNode accounts = out.putObject("accounts");
        accounts.set(id, account(caller.account(), caller.account(), caller.name(), false));
        ObjectNode primary = Json.object();
        for (Feature f : features) {
            all.set(f.capability(), f.server());
            if (f.account() == null)
                continue;
            primary.put(f.capability(), id);
        }
        try {
            for (Shared s : sharing.with(caller.account()))
                accounts.set(Ids.account(s.owner().id()),
                        account(caller.account(), s.owner().id(), s.owner().address().toString(), s.isReadOnly()));
        } catch (Refusal e) {
            throw Problem.of(503, String.valueOf(e.getMessage()));
        }
        out.set("primaryAccounts", primary);
        out.put("username", caller.name());
        String base = (request.isSecure() ? "https://" : "http://") + request.authority();
        out.put("apiUrl", base + "/jmap/api").put("downloadUrl", base + "/jmap/download/{accountId}/{blobId}/{name}?accept={type}")
                .put("uploadUrl", base + "/jmap/upload/{accountId}")
                .put("eventSourceUrl", base + "/jmap/events?types={types}&closeafter={closeafter}&ping={ping}");
        return out.put("state", state(out));
    }

    private ObjectNode account(long viewer, long owner, String name, boolean readOnly) {
        ObjectNode account = Json.object().put("name", name).put("isPersonal", viewer == owner).put("isReadOnly", readOnly);
        ObjectNode of = account.putObject("accountCapabilities");
        of.putObject(Capability.CORE);
        for (Feature f : features)
            f.tell(viewer, owner, of);
        return account;
    }

    /** Changes when anything of the session object does. */
    static String state(ObjectNode session) {
        return UUID.nameUUIDFromBytes(session.toString().getBytes(StandardCharsets.UTF_8)).toString().substring(0, 13);
    }
}
