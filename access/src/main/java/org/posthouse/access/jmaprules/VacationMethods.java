package org.posthouse.access.jmaprules;

import static org.posthouse.access.jmapcore.Capability.VACATION;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Args;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.ChangesCall;
import org.posthouse.access.jmapcore.Feature;
import org.posthouse.access.jmapcore.GetCall;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.access.jmapcore.Methods;
import org.posthouse.access.jmapcore.Patch;
import org.posthouse.access.jmapcore.Rejected;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.access.jmapcore.SetCall;
import org.posthouse.access.jmapcore.SetTarget;
import org.posthouse.access.jmapcore.StateText;
import org.posthouse.store.item.ItemChanges;
import org.posthouse.store.item.ItemKind;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.rules.Vacation;
import org.posthouse.store.rules.Vacations;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** VacationResponse/get and /set: one object for an account. RFC 8621 §8 */
public final class VacationMethods implements Feature {
    private static final String ONLY = "singleton";
    private static final Set<String> PROPERTIES = Set.of("id", "isEnabled", "fromDate", "toDate", "subject", "textBody", "htmlBody");
    private static final int SUBJECT = 500;
    private static final int BODY = 50_000;
    private final Services services;
    private final Vacations vacations;

    public VacationMethods(Services services) {
        this.services = services;
        vacations = new Vacations(services.items());
    }

    @Override
    public String capability() {
        return VACATION;
    }

    @Override
    public Map<String, ItemKind> types() {
        return Map.of("VacationResponse", ItemKind.VACATION);
    }

    @Override
    public void put(Methods methods) {
        methods.put(VACATION, "VacationResponse/get", this::get).put(VACATION, "VacationResponse/set", this::set);
    }

    private String state(JmapAccount a) throws Refusal {
        return Long.toString(vacations.state(a.number()));
    }

    private static ObjectNode told(Vacation v) {
        return Json.object().put("id", ONLY).put("isEnabled", v.enabled()).put("fromDate", date(v.from())).put("toDate", date(v.to()))
                .put("subject", v.subject()).put("textBody", v.text()).put("htmlBody", v.html());
    }

    private static @Nullable String date(@Nullable Instant moment) {
        return moment == null ? null : moment.toString();
    }

    private ObjectNode get(Call call, Args args) throws MethodError, Refusal {
        args.only("ids", "properties");
        JmapAccount a = call.account(args);
        GetCall get = GetCall.of(call, args, PROPERTIES);
        if (get.wants(ONLY))
            get.found(told(vacations.of(a.number())));
        if (get.ids() != null)
            get.ids().stream().filter(id -> !id.equals(ONLY)).forEach(get::missing);
        return get.response(a, state(a));
    }

    private ObjectNode changes(JmapAccount a, String since) throws MethodError, Refusal {
        ItemChanges c = services.items().changes(a.number(), ItemKind.VACATION, StateText.parse(since))
                .orElseThrow(MethodError::cannotCalculate);
        ObjectNode out = ChangesCall.response(a, since, Long.toString(c.state()), false);
        if (!c.created().isEmpty() || !c.updated().isEmpty())
            out.putArray("updated").add(ONLY);
        return out;
    }

    private ObjectNode set(Call call, Args args) throws MethodError, Refusal, IOException {
        args.only(SetCall.ARGUMENTS);
        JmapAccount a = call.account(args);
        return new SetCall(call).run(a, args, new SetTarget() {
            @Override
            public String state() throws Refusal {
                return VacationMethods.this.state(a);
            }

            @Override
            public ObjectNode changes(String since) throws MethodError, Refusal {
                return VacationMethods.this.changes(a, since);
            }

            @Override
            public ObjectNode create(String creationId, ObjectNode object) throws Rejected {
                throw new Rejected("singleton", "there is always one, whose id is " + ONLY);
            }

            @Override
            public @Nullable ObjectNode update(String id, ObjectNode patch) throws Rejected, Refusal {
                if (!id.equals(ONLY))
                    throw Rejected.notFound();
                vacations.put(a.number(), read(Patch.apply(told(vacations.of(a.number())), patch)));
                return null;
            }

            @Override
            public void destroy(String id) throws Rejected {
                throw id.equals(ONLY) ? new Rejected("singleton", "it stays; set isEnabled to false") : Rejected.notFound();
            }
        });
    }

    private static Vacation read(ObjectNode o) throws Rejected {
        for (String name : o.propertyNames())
            if (!PROPERTIES.contains(name))
                throw Rejected.properties("there is no " + name, name);
        if (!o.path("id").asString("").equals(ONLY))
            throw Rejected.properties("the id stays", "id");
        // What is set to null gets its default. RFC 8620 §5
        JsonNode enabled = o.path("isEnabled");
        if (!enabled.isBoolean() && !enabled.isNull())
            throw Rejected.properties("isEnabled is not a Boolean", "isEnabled");
        String subject = text(o, "subject", SUBJECT);
        if (subject != null && subject.chars().anyMatch(c -> c < ' ' || c == 0x7f))
            throw Rejected.properties("a subject has no control characters", "subject");
        Instant from = moment(o, "fromDate"), to = moment(o, "toDate");
        if (from != null && to != null && !from.isBefore(to))
            throw Rejected.properties("toDate is not behind fromDate", "fromDate", "toDate");
        return new Vacation(enabled.asBoolean(false), from, to, subject, text(o, "textBody", BODY), text(o, "htmlBody", BODY));
    }

    private static @Nullable String text(ObjectNode o, String name, int max) throws Rejected {
        JsonNode v = o.path(name);
        if (v.isNull())
            return null;
        if (!v.isString())
            throw Rejected.properties(name + " is not a String", name);
        if (v.stringValue().length() > max)
            throw new Rejected("tooLarge", name + " has at most " + max + " characters");
        return v.stringValue();
    }

    private static @Nullable Instant moment(ObjectNode o, String name) throws Rejected {
        JsonNode v = o.path(name);
        if (v.isNull())
            return null;
        try {
            if (v.isString() && v.stringValue().endsWith("Z"))
                return Instant.ofEpochMilli(Instant.parse(v.stringValue()).toEpochMilli());
        } catch (DateTimeException | ArithmeticException e) {
            // Said below.
        }
        throw Rejected.properties(name + " is not a UTCDate", name);
    }
}
