package org.posthouse.access.jmap;

import io.helidon.webserver.http.ServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.posthouse.access.http.Caller;
import org.posthouse.access.jmapcore.Capability;
import org.posthouse.access.jmapcore.Feature;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.JmapLimits;
import org.posthouse.access.jmapcore.Json;
import tools.jackson.databind.node.ObjectNode;

/** What a client is told about the server and its accounts. RFC 8620 §2 */
final class SessionObject {
    private final JmapLimits limits;
    private final List<Feature> features;

    SessionObject(JmapLimits limits, List<Feature> features) {
        this.limits = limits;
        this.features = features.stream().sorted(Comparator.comparing(Feature::capability)).toList();
    }

    ObjectNode of(Caller caller, ServerRequest request) {
        ObjectNode out = Json.object();
        ObjectNode all = out.putObject("capabilities");
        all.set(Capability.CORE, limits.told());
        String id = Ids.account(caller.account());
        ObjectNode account = Json.object().put("name", caller.name()).put("isPersonal", true).put("isReadOnly", false);
        ObjectNode of = account.putObject("accountCapabilities");
        of.putObject(Capability.CORE);
        ObjectNode primary = Json.object();
        for (Feature f : features) {
            all.set(f.capability(), f.server());
            of.set(f.capability(), f.account());
            primary.put(f.capability(), id);
        }
        out.putObject("accounts").set(id, account);
        out.set("primaryAccounts", primary);
        out.put("username", caller.name());
        String base = (request.isSecure() ? "https://" : "http://") + request.authority();
        out.put("apiUrl", base + "/jmap/api").put("downloadUrl", base + "/jmap/download/{accountId}/{blobId}/{name}?accept={type}")
                .put("uploadUrl", base + "/jmap/upload/{accountId}")
                .put("eventSourceUrl", base + "/jmap/events?types={types}&closeafter={closeafter}&ping={ping}");
        return out.put("state", state(out));
    }

    /** Changes when anything of the session object does. */
    static String state(ObjectNode session) {
        return UUID.nameUUIDFromBytes(session.toString().getBytes(StandardCharsets.UTF_8)).toString().substring(0, 13);
    }
}
