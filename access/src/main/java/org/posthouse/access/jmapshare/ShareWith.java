package org.posthouse.access.jmapshare;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.Rejected;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.store.account.Account;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.sharing.Acl;
import org.posthouse.store.sharing.Right;
import org.posthouse.store.sharing.Rights;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The property shareWith of mailboxes: rights by principals. What is granted to everybody, or taken away, is left to IMAP. RFC 9670 §4 */
public final class ShareWith {
    private final Services services;
    private final ShareNotices notices;

    public ShareWith(Services services) {
        this.services = services;
        notices = new ShareNotices(services);
    }

    /** Null for who may not know, and where it is not shared. */
    public JsonNode told(JmapAccount a, Mailbox m) throws Refusal {
        if (!a.rights(m.id()).has(Right.ADMINISTER))
            return JsonNodeFactory.instance.nullNode();
        ObjectNode out = Json.object();
        a.mail().acl(m.id()).granted().forEach((account, rights) -> {
            if (account != Acl.ANYONE && account != a.number())
                out.set(Principals.id(account), MailboxRights.told(rights, false));
        });
        return out.isEmpty() ? JsonNodeFactory.instance.nullNode() : out;
    }

    /** Shares a mailbox as it says. Rejected invalidProperties, forbidden. */
    public void set(Call call, JmapAccount a, Mailbox m, String name, JsonNode wanted) throws Rejected, Refusal {
        if (!a.rights(m.id()).has(Right.ADMINISTER))
            throw new Rejected("forbidden", "you may not say with whom that mailbox is shared");
        Acl before = a.mail().acl(m.id());
        Map<Long, Rights> to = read(a, before, wanted);
        for (Map.Entry<Long, Rights> e : to.entrySet()) {
            Rights more = e.getValue().minus(before.entry(e.getKey(), false));
            if (!a.isOwn() && !more.minus(a.rights(m.id())).isEmpty())
                throw new Rejected("forbidden", "you cannot give a right that you do not have");
        }
        Acl after = a.mail().share(m.id(), was -> {
            Acl next = was;
            for (long account : was.granted().keySet())
                if (account != Acl.ANYONE && account != a.number() && !to.containsKey(account))
                    next = next.with(account, false, Rights.NONE);
            for (Map.Entry<Long, Rights> e : to.entrySet())
                next = next.with(e.getKey(), false, e.getValue());
            return next;
        });
        TreeSet<Long> concerned = new TreeSet<>(before.granted().keySet());
        concerned.addAll(after.granted().keySet());
        for (long account : concerned)
            if (account != Acl.ANYONE && account != a.number() && !before.of(account).equals(after.of(account)))
                notices.changed(call, a, m, name, account, before.of(account), after.of(account));
    }

    /** Only those that can be seen; others may have been let in by IMAP. */
    private boolean isKnown(JmapAccount a, Acl before, Account other) throws Refusal {
        var domain = a.account().address().domain();
        return before.granted().containsKey(other.id()) || other.address().domain().equals(domain)
                && (services.directory().isListed(domain) || Principals.known(services, a).contains(other.id()));
    }

    private Map<Long, Rights> read(JmapAccount a, Acl before, JsonNode wanted) throws Rejected, Refusal {
        Map<Long, Rights> to = new HashMap<>();
        if (wanted.isNull())
            return to;
        if (!wanted.isObject())
            throw Rejected.properties("shareWith is an object, or null", "shareWith");
        for (var e : wanted.properties()) {
            Optional<Account> account = services.directory().account(Principals.number(e.getKey()));
            if (account.isEmpty() || account.get().id() == a.number() || !isKnown(a, before, account.get()))
                throw Rejected.properties("there is no principal " + e.getKey() + " to share with", "shareWith");
            Rights rights = MailboxRights.read(e.getValue());
            if (!rights.isEmpty())
                to.put(account.get().id(), rights);
        }
        return to;
    }
}
