package org.posthouse.access.jmapmail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Args;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.access.jmapcore.Patch;
import org.posthouse.access.jmapcore.Rejected;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.access.jmapcore.SetCall;
import org.posthouse.access.jmapcore.SetTarget;
import org.posthouse.access.jmapshare.MailboxRights;
import org.posthouse.access.jmapshare.ShareWith;
import org.posthouse.store.email.Emails;
import org.posthouse.store.item.ItemKind;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.SpecialUse;
import org.posthouse.store.sharing.Right;
import org.posthouse.store.sharing.Rights;
import org.posthouse.store.view.UidSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Mailbox/set. RFC 8621 §2.5 */
final class MailboxSet {
    private static final Set<String> SETTABLE = Set.of("name", "parentId", "role", "sortOrder", "isSubscribed", "shareWith");
    private static final int TRIES = 20;
    private final Services services;
    private final MailboxMethods methods;
    private final ShareWith shares;

    MailboxSet(Services services, MailboxMethods methods) {
        this.services = services;
        this.methods = methods;
        shares = new ShareWith(services);
    }

    ObjectNode set(Call call, Args args) throws MethodError, Refusal, IOException {
        args.only(SetCall.ARGUMENTS, "onDestroyRemoveEmails");
        boolean removeEmails = args.flag("onDestroyRemoveEmails", false);
        JmapAccount a = call.account(args);
        if (args.get("update") instanceof ObjectNode update)
            inOrder(update);
        return new SetCall(call).run(a, args, new SetTarget() {
            @Override
            public String state() throws Refusal {
                return methods.state(a, services.emails(a));
            }

            @Override
            public ObjectNode changes(String since) throws MethodError, Refusal {
                return methods.changes(call, Args.since(a, since));
            }

            @Override
            public ObjectNode create(String creationId, ObjectNode object) throws Rejected, Refusal {
                return MailboxSet.this.create(call, a, object);
            }

            @Override
            public @Nullable ObjectNode update(String id, ObjectNode patch) throws Rejected, Refusal {
                MailboxSet.this.update(call, a, id, patch);
                return null;
            }

            @Override
            public void destroy(String id) throws Rejected, Refusal {
                MailboxSet.this.destroy(a, id, removeEmails);
            }
        });
    }

    private static String name(JsonNode v) throws Rejected {
        String name = v.isString() ? v.stringValue() : "";
        if (name.isEmpty() || name.indexOf(MailboxName.SEPARATOR) >= 0)
            throw Rejected.properties("the name of a mailbox is not empty and has no " + MailboxName.SEPARATOR, "name");
        return java.text.Normalizer.normalize(name, java.text.Normalizer.Form.NFC);
    }

    private static MailboxName under(JmapAccount a, Emails emails, Call call, JsonNode parent, String name) throws Rejected, Refusal {
        if (parent.isNull() || parent.isMissingNode())
            return MailboxName.of(name);
        long number = MailboxMethods.number(a, emails, call.id(parent.asString("")));
        Mailbox above = emails.mailbox(number);
        if (above == null)
            throw Rejected.properties("there is no such parent", "parentId");
        return MailboxName.of(above.name().value() + MailboxName.SEPARATOR + name);
    }

    private ObjectNode create(Call call, JmapAccount a, ObjectNode object) throws Rejected, Refusal {
        for (String property : object.propertyNames())
            if (!SETTABLE.contains(property))
                throw Rejected.properties(property + " cannot be set", property);
        if (object.hasNonNull("shareWith"))
            throw Rejected.properties("share a mailbox once it is there", "shareWith");
        Emails emails = services.emails(a);
        MailboxName name = under(a, emails, call, object.path("parentId"), name(object.path("name")));
        SpecialUse use = use(a, object.path("role"));
        boolean subscribed = object.path("isSubscribed").asBoolean(true);
        Mailbox made = a.mail().create(name, use);
        if (subscribed)
            a.mail().subscribe(name, true);
        if (object.hasNonNull("sortOrder"))
            order(a, made.id(), object.path("sortOrder"));
        ObjectNode out = Json.object().put("id", Ids.mailbox(a, made.id())).put("totalEmails", 0).put("unreadEmails", 0)
                .put("totalThreads", 0).put("unreadThreads", 0);
        if (!object.has("isSubscribed"))
            out.put("isSubscribed", true);
        if (!object.hasNonNull("sortOrder"))
            out.put("sortOrder", MailboxTree.order(made));
        Rights rights = a.isOwn() ? Rights.ALL : a.whole().acl(made.id()).of(a.viewer());
        out.set("myRights", MailboxRights.told(rights, false));
        return out;
    }

    private static void role(JmapAccount a, Mailbox m, JsonNode role) throws Rejected, Refusal {
        if (m.name().isInbox())
            throw Rejected.properties("the inbox keeps its role", "role");
        SpecialUse use = use(a, role);
        try {
            a.mail().use(m.id(), use);
        } catch (Refusal e) {
            if (e.reason() == Refusal.Reason.MAILBOX_EXISTS)
                throw Rejected.properties("there is a mailbox with that role already", "role");
            throw e;
        }
    }

    /** First the mailboxes that give a role up, then those that get one. */
    private static void inOrder(ObjectNode update) {
        ObjectNode later = Json.object();
        for (var e : List.copyOf(update.properties()))
            if (e.getValue().hasNonNull("role")) {
                later.set(e.getKey(), e.getValue());
                update.remove(e.getKey());
            }
        update.setAll(later);
    }

    private static @Nullable SpecialUse use(JmapAccount a, JsonNode role) throws Rejected, Refusal {
        if (role.isNull() || role.isMissingNode())
            return null;
        for (SpecialUse use : SpecialUse.values())
            if (use.name().toLowerCase(Locale.ROOT).equals(role.asString(""))) {
                if (a.mail().mailbox(use).isPresent())
                    throw Rejected.properties("there is a mailbox with that role already", "role");
                return use;
            }
        throw Rejected.properties("there is no such role here", "role");
    }

    private void order(JmapAccount a, long mailbox, JsonNode order) throws Rejected, Refusal {
        if (!a.isOwn())
            throw new Rejected("forbidden", "the order of mailboxes is their owner's");
        if (!Json.isUnsigned(order) || order.longValue() >= 1L << 31)
            throw Rejected.properties("sortOrder is an UnsignedInt below 2^31", "sortOrder");
        services.items().put(a.number(), ItemKind.MAILBOX_ORDER, mailbox,
                Long.toString(order.longValue()).getBytes(StandardCharsets.US_ASCII));
    }

    private void update(Call call, JmapAccount a, String id, ObjectNode patch) throws Rejected, Refusal {
        Emails emails = services.emails(a);
        Mailbox m = emails.mailbox(MailboxMethods.number(a, emails, id));
        if (m == null)
            throw Rejected.notFound();
        MailboxTree tree = new MailboxTree(emails.mailboxes());
        Mailbox parent = tree.parent(m);
        ObjectNode before = Json.object().put("id", id).put("name", tree.name(m))
                .put("parentId", parent == null ? null : Ids.mailbox(a, parent.id())).put("role", MailboxTree.role(m))
                .put("isSubscribed", m.subscribed()).put("sortOrder", methods.orders(a).getOrDefault(m.id(), MailboxTree.order(m)));
        boolean sharing = patch.propertyNames().stream().anyMatch(p -> p.equals("shareWith") || p.startsWith("shareWith/"));
        if (sharing)
            before.set("shareWith", shares.told(a, m) instanceof ObjectNode there ? there : Json.object());
        ObjectNode after = Patch.apply(before, patch);
        for (String property : after.propertyNames())
            if (!after.get(property).equals(before.get(property)) && !SETTABLE.contains(property))
                throw Rejected.properties(property + " cannot be changed", property);
        if (!after.get("role").equals(before.get("role")))
            role(a, m, after.get("role"));
        if (!after.get("name").equals(before.get("name")) || !after.get("parentId").equals(before.get("parentId")))
            rename(call, a, emails, m, after);
        if (after.path("isSubscribed").asBoolean(false) != m.subscribed()) {
            Mailbox now = a.mail().mailbox(m.id()).orElse(m);
            a.mail().subscribe(now.name(), after.path("isSubscribed").asBoolean(false));
        }
        if (!after.get("sortOrder").equals(before.get("sortOrder")))
            order(a, m.id(), after.get("sortOrder"));
        if (sharing)
            shares.set(call, a, m, tree.name(m), after.path("shareWith"));
    }

    private static void rename(Call call, JmapAccount a, Emails emails, Mailbox m, ObjectNode after) throws Rejected, Refusal {
        // Renaming INBOX would move its messages, which is not what is meant. RFC 9051 §6.3.6
        if (m.name().isInbox())
            throw new Rejected("forbidden", "the inbox keeps its name");
        MailboxName to = under(a, emails, call, after.get("parentId"), name(after.get("name")));
        if (to.isBelow(m.name()))
            throw Rejected.properties("a mailbox cannot be below itself", "parentId");
        boolean subscribed = m.subscribed();
        a.mail().rename(m.name(), to);
        if (subscribed) {
            a.mail().subscribe(m.name(), false);
            a.mail().subscribe(to, true);
        }
    }

    // What comes in while this is done is not lost with a mailbox that was empty. Messages marked as deleted are no emails.
    private static boolean emptied(AccountMail mail, Mailbox m, boolean removeEmails) throws Refusal {
        for (int tries = 0; tries < TRIES; tries++) {
            if (removeEmails && mail.view(m.id()).size() > 0)
                mail.remove(m.id(), UidSet.range(1, mail.view(m.id()).uidNext()));
            else
                mail.expunge(m.id(), null);
            if (mail.deleteEmpty(m.name()))
                return true;
            if (!removeEmails)
                return false;
        }
        return false;
    }

    private void destroy(JmapAccount a, String id, boolean removeEmails) throws Rejected, Refusal {
        Emails emails = services.emails(a);
        Mailbox m = emails.mailbox(MailboxMethods.number(a, emails, id));
        if (m == null)
            throw Rejected.notFound();
        if (m.name().isInbox())
            throw new Rejected("forbidden", "the inbox cannot be destroyed");
        MailboxTree tree = new MailboxTree(emails.mailboxes());
        for (Mailbox other : emails.mailboxes()) {
            Mailbox parent = tree.parent(other);
            if (parent != null && parent.id() == m.id())
                throw new Rejected("mailboxHasChild", "there are mailboxes below it; destroy them first");
        }
        AccountMail mail = a.mail();
        if (!MailboxRights.has(a.rights(m.id()), Right.DELETE_MAILBOX, Right.DELETE_MESSAGES, Right.EXPUNGE))
            throw new Rejected("forbidden", "you may not destroy that mailbox; ask its owner");
        if (emails.counts(m.id(), 0).emails() > 0 && !removeEmails)
            throw new Rejected("mailboxHasEmail", "there are emails in it; say onDestroyRemoveEmails to remove them");
        if (!emptied(mail, m, removeEmails))
            throw new Rejected("mailboxHasEmail", "emails have come into it; say onDestroyRemoveEmails to remove them");
        if (m.subscribed())
            mail.subscribe(m.name(), false);
        services.items().remove(a.number(), ItemKind.MAILBOX_ORDER, m.id());
    }
}
