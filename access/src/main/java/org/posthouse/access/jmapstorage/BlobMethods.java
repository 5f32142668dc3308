package org.posthouse.access.jmapstorage;

import static org.posthouse.access.jmapcore.Capability.BLOB;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.posthouse.access.jmapcore.Args;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.Capability;
import org.posthouse.access.jmapcore.Feature;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.JmapLimits;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.access.jmapcore.Methods;
import org.posthouse.access.jmapcore.OpenBlob;
import org.posthouse.access.jmapcore.Rejected;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.store.email.Emails;
import org.posthouse.store.email.Place;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The methods of blobs. RFC 9404 §4, RFC 8620 §6.3 */
public final class BlobMethods implements Feature {
    static final int SOURCES = 64;
    private static final List<String> TYPES = List.of("Mailbox", "Thread", "Email");
    private final Services services;
    private final BlobWriting writing;
    private final JmapLimits limits;

    public BlobMethods(Services services, JmapLimits limits) {
        this.services = services;
        this.limits = limits;
        writing = new BlobWriting(services, limits);
    }

    @Override
    public String capability() {
        return BLOB;
    }

    @Override
    public void put(Methods methods) {
        methods.put(BLOB, "Blob/upload", writing::upload).put(BLOB, "Blob/get", new BlobGet(services)::get)
                .put(BLOB, "Blob/lookup", this::lookup)
                .put(Capability.CORE, "Blob/copy", this::copy);
    }

    @Override
    public ObjectNode account() {
        ObjectNode o = Json.object().put("maxSizeBlobSet", limits.upload()).put("maxDataSources", SOURCES);
        ArrayNode types = o.putArray("supportedTypeNames"), digests = o.putArray("supportedDigestAlgorithms");
        TYPES.forEach(types::add);
        BlobGet.DIGESTS.keySet().forEach(digests::add);
        return o;
    }

    private ObjectNode copy(Call call, Args args) throws MethodError, Refusal, IOException {
        args.only("fromAccountId", "blobIds");
        JmapAccount to = call.account(args), from;
        try {
            from = call.mailAccount(args.need("fromAccountId"));
        } catch (MethodError e) {
            throw e.type().equals("accountNotFound") ? new MethodError("fromAccountNotFound", String.valueOf(e.getMessage())) : e;
        }
        ObjectNode copied = Json.object(), notCopied = Json.object();
        for (String given : ids(call, args, "blobIds")) {
            try (OpenBlob blob = services.blobs().open(from, given).orElse(null)) {
                if (blob == null)
                    throw Rejected.notFound();
                copied.put(given, from.number() == to.number() ? given : writing.copy(to, blob));
            } catch (Rejected e) {
                notCopied.set(given, e.told());
            } catch (Refusal e) {
                notCopied.set(given, Rejected.of(e).told());
            }
        }
        ObjectNode out = Json.object().put("fromAccountId", from.id()).put("accountId", to.id());
        out.set("copied", copied.isEmpty() ? out.nullNode() : copied);
        out.set("notCopied", notCopied.isEmpty() ? out.nullNode() : notCopied);
        return out;
    }

    /** Ids that must be given; MethodError invalidArguments, requestTooLarge. */
    static Set<String> ids(Call call, Args args, String name) throws MethodError {
        List<String> given = args.texts(name);
        if (given == null)
            throw MethodError.arguments(name + " is missing");
        if (given.size() > call.limits().get())
            throw new MethodError("requestTooLarge", "at most " + call.limits().get() + " blobs at once");
        Set<String> out = new LinkedHashSet<>();
        for (String id : given)
            out.add(call.id(id));
        return out;
    }

    private ObjectNode lookup(Call call, Args args) throws MethodError, Refusal, IOException {
        args.only("typeNames", "ids");
        JmapAccount a = call.account(args);
        List<String> types = args.texts("typeNames");
        if (types == null)
            throw MethodError.arguments("typeNames is missing");
        for (String type : types)
            if (!TYPES.contains(type) || !call.uses(Capability.MAIL))
                throw new MethodError("unknownDataType", "blobs of " + type + " are not looked up here");
        ObjectNode out = Json.object().put("accountId", a.id());
        ArrayNode list = out.putArray("list"), notFound = out.putArray("notFound");
        for (String id : ids(call, args, "ids")) {
            try (OpenBlob blob = services.blobs().open(a, id).orElse(null)) {
                if (blob == null) {
                    notFound.add(id);
                    continue;
                }
            }
            ObjectNode matched = list.addObject().put("id", id).putObject("matchedIds");
            for (String type : types) {
                ArrayNode ids = matched.putArray(type);
                matches(a, id, type).forEach(ids::add);
            }
        }
        return out;
    }

    /** What refers to the email that a blob is, or is a part of. */
    private List<String> matches(JmapAccount a, String blob, String type) throws Refusal {
        int cut = blob.indexOf('_');
        String whole = cut < 0 ? blob : blob.substring(0, cut);
        Emails emails = services.emails(a);
        String email = whole.startsWith("b") ? whole.substring(1) : "";
        int row = emails.row(Ids.email(a, email));
        if (row < 0)
            return List.of();
        return switch (type) {
            case "Email" -> List.of(email);
            case "Thread" -> List.of(Ids.thread(a, emails.thread(row)));
            default -> {
                List<String> mailboxes = new ArrayList<>();
                for (Place place : emails.places(row))
                    if (!mailboxes.contains(Ids.mailbox(a, place.mailbox())))
                        mailboxes.add(Ids.mailbox(a, place.mailbox()));
                yield List.copyOf(mailboxes);
            }
        };
    }
}
