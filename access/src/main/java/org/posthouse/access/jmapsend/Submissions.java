package org.posthouse.access.jmapsend;

import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Args;
import org.posthouse.access.jmapcore.Blobs;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.Filter;
import org.posthouse.access.jmapcore.GetCall;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.access.jmapcore.OpenBlob;
import org.posthouse.access.jmapcore.Rejected;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.access.jmapcore.SetCall;
import org.posthouse.access.jmapcore.SetTarget;
import org.posthouse.access.jmapcore.Window;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;
import org.posthouse.store.email.Emails;
import org.posthouse.store.item.Item;
import org.posthouse.store.item.ItemKind;
import org.posthouse.store.item.Items;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** EmailSubmission/get, /changes, /query, /queryChanges and /set. RFC 8621 §7 */
final class Submissions {
    private static final char LETTER = 's';
    private static final int HEADER = 1 << 20;
    /** Octets of what a record is given later. */
    private static final int LATER = 100;
    private static final Set<String> PROPERTIES = Set.of("id", "identityId", "emailId", "threadId", "envelope", "sendAt", "undoStatus",
            "deliveryStatus", "dsnBlobIds", "mdnBlobIds");
    private final Services services;
    private final Identities identities;
    private final Submission submission;
    private final SendMethods.Written written;
    private final Handing handing;

    Submissions(Services services, Identities identities, Submission submission, SendMethods.Written written) {
        this.services = services;
        this.identities = identities;
        this.submission = submission;
        this.written = written;
        handing = new Handing(services.items(), submission);
    }

    private JmapAccount account(Call call, Args args) throws MethodError, Refusal {
        JmapAccount a = call.account(args);
        handing.settle(a.account());
        return a;
    }

    private String state(JmapAccount a) throws Refusal {
        return Long.toString(services.items().state(a.number(), ItemKind.SUBMISSION));
    }

    private static ObjectNode read(Item item) {
        return (ObjectNode) Json.read(item.content());
    }

    ObjectNode get(Call call, Args args) throws MethodError, Refusal {
        args.only("ids", "properties");
        JmapAccount a = account(call, args);
        GetCall get = GetCall.of(call, args, PROPERTIES);
        List<String> there = new ArrayList<>();
        for (Item item : services.items().list(a.number(), ItemKind.SUBMISSION)) {
            String id = Ids.item(LETTER, item.id());
            there.add(id);
            if (get.wants(id)) {
                if (get.size() == call.limits().get())
                    throw new MethodError("requestTooLarge", "there are too many submissions; name those that are wanted");
                get.found(told(a, id, read(item), get.properties()));
            }
        }
        if (get.ids() != null)
            get.ids().stream().filter(id -> !there.contains(id)).forEach(get::missing);
        return get.response(a, state(a));
    }

    private ObjectNode told(JmapAccount a, String id, ObjectNode o, Set<String> properties) throws Refusal {
        long queued = o.path("queueId").asLong();
        boolean canceled = o.path("canceled").asBoolean(false);
        o.put("id", id).put("undoStatus", canceled ? "canceled" : isPending(o) ? "pending" : "final");
        o.putArray("dsnBlobIds");
        o.putArray("mdnBlobIds");
        if (properties.contains("deliveryStatus")) {
            ObjectNode status = o.putObject("deliveryStatus");
            if (!canceled)
                submission.status(a.account(), queued).forEach((address, s) -> status.putObject(address).put("smtpReply", s.reply())
                        .put("delivered", s.delivered()).put("displayed", "unknown"));
        }
        return o;
    }

    /** Until its time has come it can be taken back. */
    private boolean isPending(ObjectNode o) {
        return !o.path("canceled").asBoolean(false) && services.clock().instant().isBefore(Instant.parse(o.path("sendAt").asString("")));
    }

    ObjectNode changes(Call call, Args args) throws MethodError, Refusal {
        args.only("sinceState", "maxChanges");
        return Identities.changes(account(call, args), args, services, ItemKind.SUBMISSION, LETTER);
    }

    ObjectNode query(Call call, Args args) throws MethodError, Refusal {
        args.only(Window.ARGUMENTS);
        JmapAccount a = account(call, args);
        Window window = Window.of(args);
        List<ObjectNode> found = new ArrayList<>();
        for (Item item : services.items().list(a.number(), ItemKind.SUBMISSION)) {
            ObjectNode o = told(a, Ids.item(LETTER, item.id()), read(item), Set.of());
            if (Filter.matches(args.get("filter"), (name, value) -> condition(o, name, value)))
                found.add(o);
        }
        Comparator<ObjectNode> order = (_, _) -> 0;
        for (JsonNode s : args.has("sort") ? args.node().path("sort") : Json.array()) {
            String property = switch (s.path("property").asString("")) {
                case "emailId" -> "emailId";
                case "threadId" -> "threadId";
                case "sentAt" -> "sendAt";
                default -> throw new MethodError("unsupportedSort", "submissions are sorted by emailId, threadId or sentAt");
            };
            Comparator<ObjectNode> one = Comparator.comparing(o -> o.path(property).asString(""));
            order = order.thenComparing(s.path("isAscending").asBoolean(true) ? one : one.reversed());
        }
        found.sort(order);
        List<String> ids = found.stream().map(o -> o.path("id").asString("")).toList();
        ObjectNode out = Json.object().put("accountId", a.id()).put("queryState", state(a)).put("canCalculateChanges", false);
        window.put(out, ids.size(), i -> ids.get((int) i), ids::indexOf);
        return out;
    }

    ObjectNode queryChanges(Call call, Args args) throws MethodError, Refusal {
        call.account(args);
        args.need("sinceQueryState");
        throw MethodError.cannotCalculate();
    }

    private static boolean condition(ObjectNode o, String name, JsonNode v) throws MethodError {
        try {
            return switch (name) {
                case "identityIds" -> contains(v, o.path("identityId"));
                case "emailIds" -> contains(v, o.path("emailId"));
                case "threadIds" -> contains(v, o.path("threadId"));
                case "undoStatus" -> v.equals(o.path("undoStatus"));
                case "before" -> Instant.parse(o.path("sendAt").asString("")).isBefore(Instant.parse(v.asString("")));
                case "after" -> !Instant.parse(o.path("sendAt").asString("")).isBefore(Instant.parse(v.asString("")));
                default -> throw new MethodError("unsupportedFilter", "there is no condition " + name);
            };
        } catch (DateTimeException e) {
            throw MethodError.arguments(name + " is not a UTCDate");
        }
    }

    private static boolean contains(JsonNode ids, JsonNode id) {
        for (JsonNode e : ids)
            if (e.equals(id))
                return true;
        return false;
    }

    ObjectNode set(Call call, Args args) throws MethodError, Refusal, IOException {
        args.only(SetCall.ARGUMENTS, "onSuccessUpdateEmail", "onSuccessDestroyEmail");
        JmapAccount a = account(call, args);
        ObjectNode onUpdate = args.object("onSuccessUpdateEmail");
        List<String> onDestroy = args.texts("onSuccessDestroyEmail");
        Map<String, String> emailOf = new HashMap<>();
        SetCall set = new SetCall(call);
        ObjectNode out = set.run(a, args, new SetTarget() {
            @Override
            public String state() throws Refusal {
                return Submissions.this.state(a);
            }

            @Override
            public ObjectNode changes(String since) throws MethodError, Refusal {
                return Submissions.this.changes(call, Args.since(a, since));
            }

            @Override
            public ObjectNode create(String creationId, ObjectNode object) throws Rejected, Refusal, IOException {
                return Submissions.this.create(call, a, object, emailOf);
            }

            @Override
            public @Nullable ObjectNode update(String id, ObjectNode patch) throws Rejected, Refusal {
                emailOf.put(id, Submissions.this.update(a, id, patch));
                return null;
            }

            @Override
            public void destroy(String id) throws Rejected, Refusal {
                Item item = item(a, id);
                emailOf.put(id, read(item).path("emailId").asString(""));
                services.items().remove(a.number(), ItemKind.SUBMISSION, item.id());
            }
        });
        then(call, a, onUpdate, onDestroy, set, emailOf);
        return out;
    }

    /** What is to become of emails whose submissions were a success. RFC 8621 §7.5 */
    private static void then(Call call, JmapAccount a, @Nullable ObjectNode onUpdate, @Nullable List<String> onDestroy, SetCall set,
            Map<String, String> emailOf) {
        ObjectNode update = Json.object();
        if (onUpdate != null)
            for (var e : onUpdate.properties()) {
                String email = succeeded(call, set, emailOf, e.getKey());
                if (email != null)
                    update.set(email, e.getValue());
            }
        ObjectNode arguments = Json.object().put("accountId", a.id());
        var destroy = Json.array();
        for (String key : onDestroy == null ? List.<String>of() : onDestroy) {
            String email = succeeded(call, set, emailOf, key);
            if (email != null)
                destroy.add(email);
        }
        if (!update.isEmpty())
            arguments.set("update", update);
        if (!destroy.isEmpty())
            arguments.set("destroy", destroy);
        if (arguments.size() > 1)
            call.then("Email/set", arguments);
    }

    private static @Nullable String succeeded(Call call, SetCall set, Map<String, String> emailOf, String key) {
        String id = call.id(key);
        boolean done = set.createdHere().containsValue(id) || set.updatedHere().contains(id) || set.destroyedHere().contains(id);
        return done ? emailOf.get(id) : null;
    }

    private Item item(JmapAccount a, String id) throws Rejected, Refusal {
        return services.items().get(a.number(), ItemKind.SUBMISSION, Ids.item(LETTER, id)).orElseThrow(Rejected::notFound);
    }

    /** Takes a submission back; returns its email. */
    private String update(JmapAccount a, String id, ObjectNode patch) throws Rejected, Refusal {
        Item item = item(a, id);
        ObjectNode o = read(item);
        for (String name : patch.propertyNames())
            if (!name.equals("undoStatus"))
                throw Rejected.properties(name + " of a submission cannot be changed", name);
        if (!patch.path("undoStatus").asString("").equals("canceled"))
            throw Rejected.properties("undoStatus can be set to canceled alone", "undoStatus");
        if (!o.path("canceled").asBoolean(false)) {
            if (!isPending(o) || !submission.cancel(a.account(), o.path("queueId").asLong()))
                throw new Rejected("cannotUnsend", "it has been sent already");
            services.items().update(a.number(), ItemKind.SUBMISSION, item.id(),
                    was -> Json.write(((ObjectNode) Json.read(was)).put("canceled", true)));
        }
        return o.path("emailId").asString("");
    }

    private ObjectNode create(Call call, JmapAccount a, ObjectNode object, Map<String, String> emailOf)
            throws Rejected, Refusal, IOException {
        for (String name : object.propertyNames())
            if (!Set.of("identityId", "emailId", "envelope").contains(name))
                throw Rejected.properties(name + " of a submission cannot be set", name);
        ObjectNode identity = identities.find(a, call.id(object.path("identityId").asString("")))
                .orElseThrow(() -> Rejected.properties("there is no such identity", "identityId"));
        String emailId = call.id(object.path("emailId").asString(""));
        Emails emails = services.emails(a);
        int row = emails.row(Ids.email(a, emailId));
        if (row < 0 || !emails.isVisible(row))
            throw Rejected.properties("there is no such email", "emailId");
        Instant now = services.clock().instant();
        try (OpenBlob blob = services.blobs().open(a, Blobs.email(emailId)).orElse(null)) {
            if (blob == null)
                throw Rejected.properties("there is no such email", "emailId");
            Source source = blob.source();
            if (source.size() > call.limits().upload())
                throw new Rejected("tooLarge", "a message has at most " + call.limits().upload() + " octets").with("maxSize",
                        call.limits().upload());
            Structure structure = Structure.of(source, Limits.DEFAULT);
            if (structure.headerSize() > HEADER)
                throw new Rejected("invalidEmail", "the header has more than " + HEADER + " octets; make it shorter");
            HeaderSection header = HeaderSection.parse(source.bytes(0, structure.headerSize()));
            Envelope envelope = envelope(a, object.path("envelope"), header, identity, now);
            check(a, envelope, header);
            Submission.Letter letter = letter(a, envelope, source, header, structure.headerSize());
            long queued = submission.newId();
            Instant sendAt = envelope.hold() == null ? now : envelope.hold();
            ObjectNode content = Json.object().put("identityId", identity.path("id").asString("")).put("emailId", emailId)
                    .put("threadId", Ids.thread(a, emails.thread(row))).put("sendAt", sendAt.toString()).put("queueId", queued);
            String id = Ids.item(LETTER, send(a, queued, letter, content, envelope.told()));
            written.to(a.number(), Envelope.names(header, envelope.to()));
            emailOf.put(id, emailId);
            ObjectNode made = Json.object().put("id", id).put("threadId", content.path("threadId").asString(""))
                    .put("sendAt", sendAt.toString()).put("undoStatus", isPending(content) ? "pending" : "final");
            if (!object.path("envelope").isObject())
                made.set("envelope", envelope.told());
            return made;
        }
    }

    // What cannot be told of is not sent: a client that hears of an error sends again.
    private long send(JmapAccount a, long queued, Submission.Letter letter, ObjectNode content, ObjectNode envelope) throws Refusal {
        makeRoom(a);
        return handing.add(a.number(), queued, written(content, envelope), () -> submission.send(queued, letter));
    }

    /** With as many of the recipients as a record can hold. */
    private static byte[] written(ObjectNode content, ObjectNode envelope) {
        ObjectNode kept = envelope.deepCopy();
        content.set("envelope", kept);
        ArrayNode to = kept.putArray("rcptTo");
        int left = Items.MAX_CONTENT - LATER - Json.write(content).length;
        for (JsonNode recipient : envelope.path("rcptTo")) {
            left -= Json.write(recipient).length + 1;
            if (left < 0)
                break;
            to.add(recipient);
        }
        return Json.write(content);
    }

    // The oldest one that is over goes; a server may forget what has been sent. RFC 8621 §7
    private void makeRoom(JmapAccount a) throws Refusal {
        List<Item> all = services.items().list(a.number(), ItemKind.SUBMISSION);
        if (all.size() < ItemKind.SUBMISSION.max())
            return;
        for (Item item : all)
            if (!isPending(read(item))) {
                services.items().remove(a.number(), ItemKind.SUBMISSION, item.id());
                return;
            }
    }

    private Envelope envelope(JmapAccount a, JsonNode given, HeaderSection header, ObjectNode identity, Instant now)
            throws Rejected, Refusal {
        if (given.isObject())
            return Envelope.given(given, now, submission.maxHold());
        Address own = Address.tryParse(identity.path("email").asString("")).orElse(a.account().address());
        List<Address> usable = new ArrayList<>();
        for (String field : List.of("Sender", "From"))
            for (Address address : Envelope.addresses(header, field))
                if (services.directory().mayUse(a.account(), address))
                    usable.add(address);
        return Envelope.of(header, own, usable::contains);
    }

    private void check(JmapAccount a, Envelope envelope, HeaderSection header) throws Rejected, Refusal {
        Address from = envelope.from();
        if (from != null && !services.directory().mayUse(a.account(), from))
            throw new Rejected("forbiddenMailFrom", "you may not send as " + from);
        List<HeaderField> fields = header.all("From");
        List<Address> claimed = Envelope.addresses(header, "From");
        if (fields.size() != 1 || claimed.isEmpty())
            throw new Rejected("invalidEmail", "a message has one From with an address").with("properties", List.of("from"));
        for (Address address : claimed)
            if (!services.directory().mayUse(a.account(), address))
                throw new Rejected("forbiddenFrom", "you may not send as " + address);
        if (envelope.to().isEmpty())
            throw new Rejected("noRecipients", "there is nobody to send it to");
        if (envelope.to().size() > submission.maxRecipients())
            throw new Rejected("tooManyRecipients", "at most " + submission.maxRecipients() + " recipients").with("maxRecipients",
                    submission.maxRecipients());
        List<Address> nobody = submission.unreachable(envelope.to());
        if (!nobody.isEmpty())
            throw new Rejected("invalidRecipients", "some recipients are not here").with("invalidRecipients",
                    nobody.stream().map(Address::toString).toList());
    }

    /** The message as it leaves: without Bcc. RFC 8621 §7.5 */
    private Submission.Letter letter(JmapAccount a, Envelope envelope, Source source, HeaderSection header, long headerSize)
            throws Rejected, Refusal, IOException {
        WireOctets seen = new WireOctets(headerSize);
        try (BlobWriter out = services.store().newBlob()) {
            long at = 0;
            List<long[]> kept = new ArrayList<>();
            for (HeaderField f : header.all("Bcc")) {
                kept.add(new long[]{at, f.start()});
                at = f.end();
            }
            kept.add(new long[]{at, source.size()});
            byte[] some = new byte[16 * 1024];
            for (long[] range : kept)
                try (InputStream in = source.stream(range[0], range[1])) {
                    seen.at(range[0]);
                    for (int n = in.read(some); n > 0; n = in.read(some)) {
                        seen.take(some, n);
                        out.write(some, 0, n);
                    }
                }
            seen.end();
            long size = out.size();
            BlobId blob = out.finish();
            return new Submission.Letter(a.account(), envelope.from(), envelope.to(), blob, size, seen.eightBit(), seen.utf8(),
                    envelope.hold());
        }
    }
}
