package org.posthouse.access.jmapmail;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Args;
import org.posthouse.access.jmapcore.Blobs;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.GetCall;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.access.jmapcore.OpenBlob;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;
import org.posthouse.store.email.Emails;
import org.posthouse.store.email.Place;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.StoredMessage;
import org.posthouse.store.view.UidSet;
import tools.jackson.databind.node.ObjectNode;

/** Email/get and /parse. RFC 8621 §4.2, RFC 8621 §4.9 */
final class EmailGet {
    private static final int AT_ONCE = 32;
    private final Services services;
    private final Summaries summaries = new Summaries();

    EmailGet(Services services) {
        this.services = services;
    }

    ObjectNode get(Call call, Args args) throws MethodError, Refusal, IOException {
        args.only(EmailProperties.ARGUMENTS, "ids");
        JmapAccount a = call.account(args);
        EmailProperties p = EmailProperties.of(args, true);
        GetCall get = GetCall.reading(call, args, p.names());
        Emails emails = services.emails(a);
        Map<String, ObjectNode> found = new LinkedHashMap<>();
        Map<String, Integer> rows = rows(call, a, get, emails);
        for (Map.Entry<String, Integer> e : rows.entrySet())
            found.put(e.getKey(), metadata(a, emails, e.getValue()));
        if (!p.metadataOnly())
            contents(call, a, p, emails, unknown(a, p, emails, rows, found), found);
        found.values().forEach(get::found);
        if (get.ids() != null)
            get.ids().stream().filter(id -> !found.containsKey(id)).forEach(get::missing);
        return get.response(a, Long.toString(emails.version()));
    }

    private static Map<String, Integer> rows(Call call, JmapAccount a, GetCall get, Emails emails) throws MethodError {
        Map<String, Integer> rows = new LinkedHashMap<>();
        Set<String> ids = get.ids();
        if (ids == null) {
            for (int row = 0; row < emails.rows(); row++)
                if (emails.isVisible(row)) {
                    if (rows.size() == call.limits().get())
                        throw new MethodError("requestTooLarge", "there are too many emails; name those that are wanted");
                    rows.put(Ids.email(a, emails.email(row)), row);
                }
            return rows;
        }
        for (String id : ids) {
            int row = emails.row(Ids.email(a, id));
            if (row >= 0 && emails.isVisible(row))
                rows.put(id, row);
        }
        return rows;
    }

    static ObjectNode metadata(JmapAccount a, Emails emails, int row) {
        String id = Ids.email(a, emails.email(row));
        List<Place> places = emails.places(row);
        ObjectNode o = Json.object().put("id", id).put("blobId", Blobs.email(id)).put("threadId", Ids.thread(a, emails.thread(row)));
        ObjectNode mailboxes = o.putObject("mailboxIds");
        for (Place p : places)
            mailboxes.put(Ids.mailbox(a, p.mailbox()), true);
        o.set("keywords", Keywords.of(places));
        return o.put("size", emails.octets(row)).put("receivedAt", Instant.ofEpochSecond(emails.date(row)).toString());
    }

    private record Wanted(String id, long uid) {}

    /** Those of the rows of which something has to be read; the others get what is wanted. */
    private Map<String, Integer> unknown(JmapAccount a, EmailProperties p, Emails emails, Map<String, Integer> rows,
            Map<String, ObjectNode> found) {
        Set<String> wanted = p.summary();
        if (wanted.isEmpty())
            return rows;
        Map<String, Integer> out = new LinkedHashMap<>();
        for (Map.Entry<String, Integer> e : rows.entrySet()) {
            ObjectNode o = found.get(e.getKey());
            if (o == null || !summaries.put(a.number(), emails.email(e.getValue()), wanted, o))
                out.put(e.getKey(), e.getValue());
        }
        return out;
    }

    /** By mailbox, so that many messages are one read. What goes meanwhile is not found. */
    private void contents(Call call, JmapAccount a, EmailProperties p, Emails emails, Map<String, Integer> rows,
            Map<String, ObjectNode> found) throws Refusal, IOException {
        Map<Long, List<Wanted>> byMailbox = new HashMap<>();
        for (Map.Entry<String, Integer> e : rows.entrySet()) {
            List<Place> places = emails.places(e.getValue());
            if (places.isEmpty()) {
                found.remove(e.getKey());
                continue;
            }
            Place first = places.getFirst();
            byMailbox.computeIfAbsent(first.mailbox(), _ -> new ArrayList<>()).add(new Wanted(e.getKey(), first.uid()));
        }
        for (Map.Entry<Long, List<Wanted>> e : byMailbox.entrySet())
            for (int from = 0; from < e.getValue().size(); from += AT_ONCE)
                some(call, a, e.getKey(), e.getValue().subList(from, Math.min(e.getValue().size(), from + AT_ONCE)), p, found);
    }

    private void some(Call call, JmapAccount a, long mailbox, List<Wanted> wanted, EmailProperties p, Map<String, ObjectNode> found)
            throws Refusal, IOException {
        Map<Long, String> ids = new HashMap<>();
        UidSet.Builder uids = new UidSet.Builder();
        for (Wanted w : wanted) {
            ids.put(w.uid, w.id);
            uids.add(w.uid);
        }
        List<StoredMessage> messages = new ArrayList<>(wanted.size());
        try {
            a.mail().messages(mailbox, uids.build(), EnumSet.of(AccountMail.Part.STRUCTURE, AccountMail.Part.CONTENT), messages::add);
            for (StoredMessage m : messages) {
                String id = ids.remove(m.uid());
                ObjectNode o = id == null ? null : found.get(id);
                if (o == null || id == null)
                    continue;
                letter(m, Blobs.email(id)).put(o, p, call);
                if (!p.summary().isEmpty())
                    summaries.keep(a.number(), Ids.email(a, id), p.summary(), o);
            }
        } catch (Refusal e) {
            if (e.reason() != Refusal.Reason.NO_SUCH_MAILBOX && e.reason() != Refusal.Reason.NO_SUCH_BLOB)
                throw e;
        } finally {
            messages.forEach(StoredMessage::close);
        }
        ids.values().forEach(found::remove);
    }

    private static Letter letter(StoredMessage m, String blobId) throws Refusal, IOException {
        Structure s = m.structure().filter(Structure::complete).orElse(null);
        return new Letter(s == null ? Structure.of(m.source(), Limits.DEFAULT) : s, m::source, blobId);
    }

    /** A message that is in no mailbox. */
    static Letter letter(Source source, @Nullable String blobId) throws IOException {
        return new Letter(Structure.of(source, Limits.DEFAULT), () -> source, blobId == null ? "" : blobId);
    }

    ObjectNode parse(Call call, Args args) throws MethodError, Refusal, IOException {
        args.only(EmailProperties.ARGUMENTS, "blobIds");
        JmapAccount a = call.account(args);
        List<String> ids = args.texts("blobIds");
        if (ids == null)
            throw MethodError.arguments("blobIds is missing");
        if (ids.size() > call.limits().get())
            throw new MethodError("requestTooLarge", "at most " + call.limits().get() + " blobs are read at once");
        EmailProperties p = EmailProperties.of(args, false);
        ObjectNode parsed = Json.object();
        List<String> notFound = new ArrayList<>(), notParsable = new ArrayList<>();
        for (String id : ids) {
            OpenBlob blob = services.blobs().open(a, id).orElse(null);
            if (blob == null) {
                notFound.add(id);
                continue;
            }
            try (blob) {
                if (blob.size() == 0) {
                    notParsable.add(id);
                    continue;
                }
                ObjectNode o = Json.object();
                for (String name : EmailProperties.METADATA)
                    if (p.wants(name))
                        o.putNull(name);
                if (p.wants("blobId"))
                    o.put("blobId", id);
                if (p.wants("size"))
                    o.put("size", blob.size());
                letter(blob.source(), id).put(o, p, call);
                parsed.set(id, o);
            }
        }
        ObjectNode out = Json.object().put("accountId", a.id());
        some(out, "parsed", parsed.isEmpty() ? null : parsed);
        some(out, "notParsable", notParsable.isEmpty() ? null : MailboxMethods.array(notParsable));
        some(out, "notFound", notFound.isEmpty() ? null : MailboxMethods.array(notFound));
        return out;
    }

    private static void some(ObjectNode out, String name, tools.jackson.databind.@Nullable JsonNode value) {
        if (value == null)
            out.putNull(name);
        else
            out.set(name, value);
    }
}
