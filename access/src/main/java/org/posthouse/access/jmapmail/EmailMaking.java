package org.posthouse.access.jmapmail;

import java.io.IOException;
import java.io.OutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Blobs;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.OpenBlob;
import org.posthouse.access.jmapcore.Rejected;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.Structure;
import org.posthouse.store.email.Emails;
import org.posthouse.store.journey.JourneyEvent.Step;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobOutput;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.mailbox.MessageRow;
import org.posthouse.store.mailbox.NewMessage;
import org.posthouse.store.sharing.Quota;
import org.posthouse.store.view.UidSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Adds emails: written from what a client describes, or imported from a blob. RFC 8621 §4.6, RFC 8621 §4.8 */
final class EmailMaking {
    private final Services services;
    private final Call call;
    private final JmapAccount account;

    EmailMaking(Services services, Call call, JmapAccount account) {
        this.services = services;
        this.call = call;
        this.account = account;
    }

    /** Where and with what flags and date an email is to be. */
    private record Wanted(Set<Long> mailboxes, FlagSet flags, Instant received) {}

    private Wanted wanted(ObjectNode email) throws Rejected, Refusal {
        Emails emails = services.emails(account);
        ObjectNode ids = Json.object();
        for (var e : email.path("mailboxIds").properties())
            ids.set(call.id(e.getKey()), e.getValue());
        Set<Long> mailboxes = EmailChange.mailboxes(account, emails, ids);
        for (long mailbox : mailboxes)
            EmailChange.adding(account, mailbox);
        FlagSet flags = Keywords.flags(email.path("keywords"));
        JsonNode at = email.path("receivedAt");
        try {
            return new Wanted(mailboxes, flags, at.isString() ? Instant.parse(at.stringValue()) : services.clock().instant());
        } catch (DateTimeException e) {
            throw Rejected.properties("receivedAt is not a UTCDate", "receivedAt");
        }
    }

    ObjectNode create(ObjectNode email) throws Rejected, Refusal, IOException {
        Wanted wanted = wanted(email);
        try (BlobWriter blob = services.store().newBlob(); OutputStream out = bounded(blob)) {
            new EmailWriter(services, account, email).write(out);
            return add(wanted, blob.finish(), null);
        } catch (BlobOutput.Refused e) {
            throw e.refusal();
        } catch (BoundedOutput.Full e) {
            throw full();
        }
    }

    ObjectNode bring(ObjectNode email) throws Rejected, Refusal, IOException {
        for (String name : email.propertyNames())
            if (!Set.of("blobId", "mailboxIds", "keywords", "receivedAt").contains(name))
                throw Rejected.properties("there is no property " + name + " of an import", name);
        Wanted wanted = wanted(email);
        String blobId = email.path("blobId").asString("");
        try (OpenBlob blob = services.blobs().open(account, blobId).orElse(null)) {
            if (blob == null)
                throw new Rejected("blobNotFound", "there is no blob " + blobId).with("notFound", List.of(blobId));
            BlobId own = blob.own();
            return own == null ? copied(wanted, blob) : add(wanted, own, blob);
        }
    }

    /** An email of another account. */
    ObjectNode copied(JmapAccount from, String id, ObjectNode email) throws Rejected, Refusal, IOException {
        Wanted wanted = wanted(email);
        try (OpenBlob blob = services.blobs().open(from, Blobs.email(id)).orElse(null)) {
            if (blob == null)
                throw Rejected.notFound();
            return copied(wanted, blob);
        }
    }

    private ObjectNode copied(Wanted wanted, OpenBlob from) throws Rejected, Refusal, IOException {
        try (BlobWriter blob = services.store().newBlob(); OutputStream out = bounded(blob)) {
            from.stream().transferTo(out);
            return add(wanted, blob.finish(), null);
        } catch (BlobOutput.Refused e) {
            throw e.refusal();
        } catch (BoundedOutput.Full e) {
            throw full();
        }
    }

    // What is written and not kept takes room for a day.
    private OutputStream bounded(BlobWriter blob) throws Refusal {
        return new BoundedOutput(new BlobOutput(blob), Math.min(call.limits().upload(), room()));
    }

    private long room() throws Refusal {
        Quota quota = account.mail().quota();
        return quota.octetLimit() == 0 ? Long.MAX_VALUE : Math.max(0, quota.octetLimit() - quota.octets());
    }

    private Rejected full() throws Refusal {
        return room() < call.limits().upload() ? new Rejected("overQuota", "there is no room for it; remove some messages") : tooLarge();
    }

    private Rejected tooLarge() {
        return new Rejected("tooLarge", "a message has at most " + call.limits().upload() + " octets").with("maxSize",
                call.limits().upload());
    }

    private ObjectNode add(Wanted wanted, BlobId id, @Nullable OpenBlob open) throws Rejected, Refusal, IOException {
        long size;
        Structure structure;
        if (open != null) {
            size = open.size();
            structure = Structure.of(open.source(), Limits.DEFAULT);
        } else {
            try (BlobReader reader = services.store().openBlob(id)) {
                size = reader.size();
                structure = Structure.of(reader, Limits.DEFAULT);
            }
        }
        // A message that has nothing before its first empty line is none.
        if (size == 0 || structure.headerSize() <= 2)
            throw new Rejected("invalidEmail", "that is not a message");
        if (size > call.limits().upload())
            throw tooLarge();
        long journey = services.journeys().newId();
        Iterator<Long> mailboxes = wanted.mailboxes.iterator();
        long first = mailboxes.next();
        long uid = account.mail().append(first,
                List.of(new NewMessage(new byte[0], id, size, wanted.received, wanted.flags, structure, journey, null))).getFirst();
        copy(first, uid, mailboxes);
        Journal.tell(services, call, account, Step.APPENDED, journey, Journal.mailbox("mailbox", account, first));
        MessageRow row = account.mail().row(first, uid).orElseThrow(
                () -> new Refusal(Refusal.Reason.NO_SUCH_MESSAGE, "the message has been removed by somebody else"));
        String email = Ids.email(account, row.emailId());
        return Json.object().put("id", email).put("blobId", Blobs.email(email)).put("threadId", Ids.thread(account, row.threadId()))
                .put("size", size);
    }

    // An email is made in all its mailboxes or in none: what the client hears was not made it makes again.
    private void copy(long first, long uid, Iterator<Long> mailboxes) throws Refusal {
        Map<Long, UidSet> made = new LinkedHashMap<>();
        made.put(first, UidSet.of(uid));
        try {
            while (mailboxes.hasNext()) {
                long next = mailboxes.next();
                made.put(next, account.mail().copy(first, UidSet.of(uid), next).to());
            }
        } catch (Refusal e) {
            for (var m : made.entrySet())
                account.mail().remove(m.getKey(), m.getValue());
            throw e;
        }
    }
}
