package org.posthouse.access.jmapshare;

import static org.posthouse.access.jmapcore.Capability.PRINCIPALS;

import java.util.Map;
import org.posthouse.access.jmapcore.Feature;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.Methods;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.store.item.ItemKind;
import tools.jackson.databind.node.ObjectNode;

/** The methods of sharing. RFC 9670 §1.5 */
public final class ShareMethods implements Feature {
    private static final String OWNER = PRINCIPALS + ":owner";
    private final Services services;

    public ShareMethods(Services services) {
        this.services = services;
    }

    @Override
    public String capability() {
        return PRINCIPALS;
    }

    @Override
    public Map<String, ItemKind> types() {
        return Map.of("ShareNotification", ItemKind.SHARE_NOTICE);
    }

    @Override
    public void put(Methods methods) {
        Principals principals = new Principals(services);
        ShareNotices notices = new ShareNotices(services);
        methods.put(PRINCIPALS, "Principal/get", principals::get).put(PRINCIPALS, "Principal/changes", principals::changes)
                .put(PRINCIPALS, "Principal/query", principals::query).put(PRINCIPALS, "Principal/queryChanges", principals::queryChanges)
                .put(PRINCIPALS, "Principal/set", principals::set).put(PRINCIPALS, "ShareNotification/get", notices::get)
                .put(PRINCIPALS, "ShareNotification/changes", notices::changes).put(PRINCIPALS, "ShareNotification/query", notices::query)
                .put(PRINCIPALS, "ShareNotification/queryChanges", notices::queryChanges)
                .put(PRINCIPALS, "ShareNotification/set", notices::set);
    }

    @Override
    public void tell(long viewer, long owner, ObjectNode capabilities) {
        if (viewer == owner)
            capabilities.set(PRINCIPALS, Json.object().put("currentUserPrincipalId", Principals.id(viewer)));
        capabilities.set(OWNER, Json.object().put("accountIdForPrincipal", Ids.account(viewer)).put("principalId", Principals.id(owner)));
    }
}
