package org.posthouse.access.jmapmail;

import static org.posthouse.access.jmapcore.Capability.MAIL;

import org.posthouse.access.jmapcore.Feature;
import org.posthouse.access.jmapcore.JmapLimits;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.Methods;
import org.posthouse.access.jmapcore.Services;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The methods of mail. RFC 8621 §1.3.1 */
public final class MailMethods implements Feature {
    private static final int NAME = 255;
    private final Services services;
    private final JmapLimits limits;

    public MailMethods(Services services, JmapLimits limits) {
        this.services = services;
        this.limits = limits;
    }

    @Override
    public String capability() {
        return MAIL;
    }

    @Override
    public void put(Methods methods) {
        MailboxMethods mailboxes = new MailboxMethods(services);
        methods.put(MAIL, "Mailbox/get", mailboxes::get).put(MAIL, "Mailbox/changes", mailboxes::changes)
                .put(MAIL, "Mailbox/query", mailboxes::query).put(MAIL, "Mailbox/queryChanges", mailboxes::queryChanges)
                .put(MAIL, "Mailbox/set", new MailboxSet(services, mailboxes)::set);
        ThreadMethods threads = new ThreadMethods(services);
        methods.put(MAIL, "Thread/get", threads::get).put(MAIL, "Thread/changes", threads::changes);
        EmailGet get = new EmailGet(services);
        EmailQuery query = new EmailQuery(services);
        EmailSet set = new EmailSet(services);
        methods.put(MAIL, "Email/get", get::get).put(MAIL, "Email/parse", get::parse).put(MAIL, "Email/query", query::query)
                .put(MAIL, "Email/queryChanges", query::changes).put(MAIL, "Email/changes", set::changes).put(MAIL, "Email/set", set::set)
                .put(MAIL, "Email/import", set::bring).put(MAIL, "Email/copy", set::copy);
        methods.put(MAIL, "SearchSnippet/get", new Snippets(services)::get);
    }

    @Override
    public void tell(long viewer, long owner, ObjectNode capabilities) {
        capabilities.set(MAIL, viewer == owner ? account() : account().put("mayCreateTopLevelMailbox", false));
    }

    @Override
    public ObjectNode account() {
        ObjectNode o = Json.object().putNull("maxMailboxesPerEmail").putNull("maxMailboxDepth").put("maxSizeMailboxName", NAME)
                .put("maxSizeAttachmentsPerEmail", limits.upload()).put("mayCreateTopLevelMailbox", true);
        ArrayNode sort = o.putArray("emailQuerySortOptions");
        EmailOrder.PROPERTIES.forEach(sort::add);
        return o;
    }
}
