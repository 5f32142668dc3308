package org.posthouse.access.jmapmail;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Args;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.access.jmapcore.Rejected;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.access.jmapcore.SetCall;
import org.posthouse.access.jmapcore.SetTarget;
import org.posthouse.store.email.EmailChanges;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.node.ObjectNode;

/** Email/set, /changes, /import and /copy. RFC 8621 §4 */
final class EmailSet {
    private final Services services;

    EmailSet(Services services) {
        this.services = services;
    }

    private String state(JmapAccount a) throws Refusal {
        return Long.toString(a.mail().version());
    }

    ObjectNode changes(Call call, Args args) throws MethodError, Refusal {
        args.only("sinceState", "maxChanges");
        JmapAccount a = call.account(args);
        return ThreadMethods.changes(a, args, services.emails(a), EmailChanges.Kind.EMAILS);
    }

    ObjectNode set(Call call, Args args) throws MethodError, Refusal, IOException {
        args.only(SetCall.ARGUMENTS);
        JmapAccount a = call.account(args);
        EmailChange change = new EmailChange(services, call, a);
        return new SetCall(call).run(a, args, new SetTarget() {
            @Override
            public String state() throws Refusal {
                return EmailSet.this.state(a);
            }

            @Override
            public ObjectNode changes(String since) throws MethodError, Refusal {
                return EmailSet.this.changes(call, Args.since(a, since));
            }

            @Override
            public ObjectNode create(String creationId, ObjectNode object) throws Rejected, Refusal, IOException {
                return new EmailMaking(services, call, a).create(object);
            }

            @Override
            public @Nullable ObjectNode update(String id, ObjectNode patch) throws Rejected, Refusal {
                change.update(id, patch);
                return null;
            }

            @Override
            public void destroy(String id) throws Rejected, Refusal {
                change.destroy(id);
            }
        });
    }

    /** Of an import or a copy, whose arguments are those of creations alone. */
    private interface Creation {
        ObjectNode create(ObjectNode object) throws Rejected, Refusal, IOException;
    }

    private ObjectNode creations(Call call, JmapAccount a, ObjectNode asked, String before, Creation creation)
            throws MethodError, Refusal, IOException {
        if (asked.size() > call.limits().set())
            throw new MethodError("requestTooLarge", "at most " + call.limits().set() + " emails are made at once");
        ObjectNode created = Json.object(), notCreated = Json.object();
        Set<String> own = new HashSet<>();
        for (var e : asked.properties()) {
            try {
                if (!(e.getValue() instanceof ObjectNode object))
                    throw new Rejected("invalidProperties", "what is to be made is not an object");
                ObjectNode made = creation.create(object);
                created.set(e.getKey(), made);
                own.add(made.path("id").asString(""));
                call.created(e.getKey(), made.path("id").asString(""));
            } catch (Rejected no) {
                notCreated.set(e.getKey(), no.told());
            } catch (Refusal no) {
                if (no.reason() == Refusal.Reason.UNAVAILABLE)
                    throw no;
                boolean full = no.reason() == Refusal.Reason.OVER_QUOTA || no.reason() == Refusal.Reason.DISK_FULL;
                notCreated.set(e.getKey(), new Rejected(full ? "overQuota" : "tooLarge", String.valueOf(no.getMessage())).told());
            }
        }
        ObjectNode out = Json.object().put("accountId", a.id()).put("oldState", before).put("newState",
                SetCall.newState(before, state(a), own, since -> changes(call, Args.since(a, since))));
        out.set("created", created.isEmpty() ? tools.jackson.databind.node.JsonNodeFactory.instance.nullNode() : created);
        out.set("notCreated", notCreated.isEmpty() ? tools.jackson.databind.node.JsonNodeFactory.instance.nullNode() : notCreated);
        return out;
    }

    ObjectNode bring(Call call, Args args) throws MethodError, Refusal, IOException {
        args.only("ifInState", "emails");
        JmapAccount a = call.account(args);
        ObjectNode emails = args.object("emails");
        if (emails == null)
            throw MethodError.arguments("emails is missing");
        String expected = args.text("ifInState"), before = state(a);
        if (expected != null && !expected.equals(before))
            throw new MethodError("stateMismatch", "the state is " + before);
        return creations(call, a, emails, before, new EmailMaking(services, call, a)::bring);
    }

    /** Between accounts alone: within one, an email is in several mailboxes instead. RFC 8621 §4.7 */
    ObjectNode copy(Call call, Args args) throws MethodError, Refusal, IOException {
        args.only("fromAccountId", "ifFromInState", "ifInState", "create", "onSuccessDestroyOriginal", "destroyFromIfInState");
        JmapAccount to = call.account(args);
        String from = args.need("fromAccountId");
        if (from.equals(to.id()))
            throw MethodError.arguments("an email is copied to another account; set mailboxIds to have it in several mailboxes");
        JmapAccount source;
        try {
            source = call.account(from);
        } catch (MethodError e) {
            throw new MethodError("fromAccountNotFound", "there is no account " + from + " for you");
        }
        ObjectNode create = args.object("create");
        if (create == null)
            throw MethodError.arguments("create is missing");
        String before = state(to);
        if (args.has("ifInState") && !before.equals(args.text("ifInState"))
                || args.has("ifFromInState") && !state(source).equals(args.text("ifFromInState")))
            throw new MethodError("stateMismatch", "the state is another");
        ObjectNode destroyed = Json.object();
        var ids = destroyed.putArray("destroy");
        ObjectNode out = creations(call, to, create, before, object -> {
            String id = call.id(object.path("id").asString(""));
            if (services.emails(source).row(Ids.email(source, id)) < 0)
                throw Rejected.notFound();
            ObjectNode made = copied(call, source, to, id, object);
            ids.add(id);
            return made;
        });
        out.put("fromAccountId", from);
        if (args.flag("onSuccessDestroyOriginal", false) && !ids.isEmpty()) {
            destroyed.put("accountId", from);
            if (args.has("destroyFromIfInState"))
                destroyed.put("ifInState", args.text("destroyFromIfInState"));
            call.then("Email/set", destroyed);
        }
        return out;
    }

    private ObjectNode copied(Call call, JmapAccount from, JmapAccount to, String id, ObjectNode object)
            throws Rejected, Refusal, IOException {
        for (String name : object.propertyNames())
            if (!Set.of("id", "mailboxIds", "keywords", "receivedAt").contains(name))
                throw Rejected.properties(name + " cannot be set by a copy", name);
        var emails = services.emails(from);
        ObjectNode was = EmailGet.metadata(from, emails, emails.row(Ids.email(from, id)));
        ObjectNode wanted = Json.object();
        for (String name : List.of("mailboxIds", "keywords", "receivedAt"))
            wanted.set(name, object.has(name) || name.equals("mailboxIds") ? object.path(name) : was.path(name));
        return new EmailMaking(services, call, to).copied(from, id, wanted);
    }
}
