package org.posthouse.access.jmaprules;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Args;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.ChangesCall;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.access.jmapcore.Patch;
import org.posthouse.access.jmapcore.Rejected;
import org.posthouse.access.jmapcore.SetCall;
import org.posthouse.access.jmapcore.SetTarget;
import org.posthouse.access.jmapcore.StateText;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.rules.Scripts;
import org.posthouse.store.rules.StoredScript;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** SieveScript/set. RFC 9661 §2.4 */
final class ScriptSet {
    private static final char LETTER = SieveMethods.LETTER;
    private final Scripts scripts;
    private final ScriptTexts texts;

    ScriptSet(Scripts scripts, ScriptTexts texts) {
        this.scripts = scripts;
        this.texts = texts;
    }

    ObjectNode set(Call call, Args args) throws MethodError, Refusal, IOException {
        args.only(SetCall.ARGUMENTS, "onSuccessActivateScript", "onSuccessDeactivateScript");
        JmapAccount a = call.account(args);
        String activate = args.text("onSuccessActivateScript");
        boolean deactivate = args.flag("onSuccessDeactivateScript", false);
        Target target = new Target(call, a);
        SetCall set = new SetCall(call);
        ObjectNode out = set.run(a, args, target);
        boolean failed = out.hasNonNull("notCreated") || out.hasNonNull("notUpdated") || out.hasNonNull("notDestroyed");
        if (!failed && (activate != null || deactivate)) {
            switchTo(a, activate == null ? null : call.id(activate), deactivate, target, set, out);
            String before = out.path("oldState").asString("");
            out.put("newState", SetCall.newState(before, target.state(), Set.of(), target::changes));
        }
        return out;
    }

    /** What is not there is passed over, and then nothing changes unless none is to be active. */
    private void switchTo(JmapAccount a, @Nullable String id, boolean deactivate, Target target, SetCall set, ObjectNode out)
            throws Refusal {
        List<StoredScript> all = scripts.list(a.number());
        StoredScript before = all.stream().filter(StoredScript::active).findFirst().orElse(null);
        long wanted = id == null ? -1 : Ids.item(LETTER, id);
        StoredScript after = all.stream().filter(s -> s.id() == wanted).findFirst().orElse(null);
        if (after == null && !deactivate || !scripts.activate(a.number(), after == null ? "" : after.name()))
            return;
        target.edits++;
        if (before != null)
            tell(Ids.item(LETTER, before.id()), false, set, out);
        if (after != null)
            tell(Ids.item(LETTER, after.id()), true, set, out);
    }

    private static void tell(String id, boolean active, SetCall set, ObjectNode out) {
        for (var made : set.createdHere().entrySet())
            if (made.getValue().equals(id) && out.path("created").get(made.getKey()) instanceof ObjectNode o) {
                o.put("isActive", active);
                return;
            }
        ObjectNode updated = out.get("updated") instanceof ObjectNode o ? o : out.putObject("updated");
        if (updated.get(id) instanceof ObjectNode o)
            o.put("isActive", active);
        else
            updated.putObject(id).put("isActive", active);
    }

    private final class Target implements SetTarget {
        private final Call call;
        private final JmapAccount a;
        /** How often this call has changed something. */
        private long edits;

        Target(Call call, JmapAccount a) {
            this.call = call;
            this.a = a;
        }

        @Override
        public String state() throws Refusal {
            return SieveMethods.state(scripts, a);
        }

        // Each change makes the state greater by one: where it is greater by our own, nobody else has changed anything.
        @Override
        public ObjectNode changes(String since) throws MethodError, Refusal {
            String now = state();
            if (StateText.parse(now) - StateText.parse(since) != edits)
                throw MethodError.cannotCalculate();
            return ChangesCall.response(a, since, now, false);
        }

        private Rejected refused(Refusal e, String name) throws Refusal {
            return switch (e.reason()) {
                case MAILBOX_EXISTS -> {
                    String id = scripts.get(a.number(), name).map(s -> Ids.item(LETTER, s.id())).orElse("");
                    yield new Rejected("alreadyExists", String.valueOf(e.getMessage())).with("existingId", id);
                }
                case NOT_PERMITTED -> Rejected.properties(String.valueOf(e.getMessage()), "name");
                case IN_USE -> new Rejected("sieveIsActive", String.valueOf(e.getMessage()));
                case NO_SUCH_MAILBOX, BAD_MAILBOX_NAME, HAS_CHILDREN, NO_SUCH_MESSAGE, NO_SUCH_ACCOUNT, ACCOUNT_EXISTS, NO_SUCH_DOMAIN,
                        DOMAIN_EXISTS, NO_SUCH_ALIAS, BAD_ADDRESS, OVER_QUOTA, TOO_BIG, LIMIT, CONFLICT, DISK_FULL, UNAVAILABLE,
                        NO_SUCH_BLOB ->
                    throw e;
            };
        }

        private String text(ObjectNode o) throws Rejected, Refusal, IOException {
            if (!o.path("blobId").isString())
                throw Rejected.properties("blobId is not an Id", "blobId");
            return texts.read(a, call.id(o.path("blobId").stringValue()));
        }

        @Override
        public ObjectNode create(String creationId, ObjectNode object) throws Rejected, Refusal, IOException {
            for (String property : object.propertyNames())
                if (!property.equals("name") && !property.equals("blobId"))
                    throw Rejected.properties(property + " cannot be set", property);
            JsonNode given = object.path("name");
            boolean named = !given.isNull() && !given.isMissingNode();
            if (named && !given.isString())
                throw Rejected.properties("name is not a String", "name");
            String name = named ? given.stringValue() : freeName();
            String text = text(object);
            try {
                long id = scripts.add(a.number(), name, text);
                edits++;
                ObjectNode made = Json.object().put("id", Ids.item(LETTER, id)).put("isActive", false).put("blobId", texts.blob(a, id));
                return named ? made : made.put("name", name);
            } catch (Refusal e) {
                throw refused(e, name);
            }
        }

        private String freeName() throws Refusal {
            List<String> names = scripts.list(a.number()).stream().map(StoredScript::name).toList();
            int n = 1;
            while (names.contains("script " + n))
                n++;
            return "script " + n;
        }

        @Override
        public @Nullable ObjectNode update(String id, ObjectNode patch) throws Rejected, Refusal, IOException {
            StoredScript script = script(id);
            ObjectNode before = Json.object().put("id", id).put("name", script.name()).put("blobId", texts.blob(a, script.id()))
                    .put("isActive", script.active());
            ObjectNode after = Patch.apply(before, patch);
            for (String property : after.propertyNames())
                if (!after.path(property).equals(before.path(property)) && !property.equals("name") && !property.equals("blobId"))
                    throw Rejected.properties(property + " cannot be changed", property);
            if (!after.path("name").isString())
                throw Rejected.properties("name is not a String", "name");
            String name = after.path("name").stringValue();
            String text = after.path("blobId").equals(before.path("blobId")) ? script.text() : text(after);
            try {
                if (scripts.change(a.number(), script.id(), name, text))
                    edits++;
            } catch (Refusal e) {
                throw refused(e, name);
            }
            String blob = texts.blob(a, script.id());
            return blob.equals(after.path("blobId").asString("")) ? null : Json.object().put("blobId", blob);
        }

        private StoredScript script(String id) throws Rejected, Refusal {
            return scripts.get(a.number(), Ids.item(LETTER, id)).orElseThrow(Rejected::notFound);
        }

        @Override
        public void destroy(String id) throws Rejected, Refusal {
            String name = script(id).name();
            try {
                scripts.delete(a.number(), name);
                edits++;
            } catch (Refusal e) {
                throw refused(e, name);
            }
        }
    }
}
