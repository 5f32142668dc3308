package org.posthouse.agent.imap;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.remote.Head;
import org.posthouse.agent.remote.MessageId;
import org.posthouse.mail.address.HeaderAddress;
import org.posthouse.mail.charset.EncodedWords;
import org.posthouse.mail.mime.MailDate;
import org.posthouse.protocol.imap.FetchItem;
import org.posthouse.protocol.imap.Response;
import org.posthouse.protocol.imapwire.Value;

/** The lines of a listing, made of what FETCH tells. RFC 3501 §7.4.2 */
final class Heads {
    private Heads() {}

    /** What to ask for. */
    static List<FetchItem> items(Set<String> capabilities) {
        List<FetchItem> items = new ArrayList<>(List.of(FetchItem.Plain.UID, FetchItem.Plain.FLAGS, FetchItem.Plain.INTERNALDATE,
                FetchItem.Plain.RFC822_SIZE, FetchItem.Plain.ENVELOPE, FetchItem.Plain.BODYSTRUCTURE));
        if (capabilities.contains("OBJECTID"))
            items.add(FetchItem.Plain.THREADID);
        if (capabilities.contains("PREVIEW"))
            items.add(new FetchItem.Preview(false));
        return items;
    }

    static Head head(MessageId id, String path, Response.Fetched f) {
        Value envelope = f.envelope();
        OffsetDateTime arrived = f.internalDate();
        Instant received = arrived == null ? Instant.EPOCH : arrived.toInstant();
        Instant date = MailDate.parse(envelope.at(0).asText()).map(OffsetDateTime::toInstant).orElse(received);
        List<String> told = f.flags();
        List<String> flags = told == null ? List.of() : told;
        Value thread = f.more().getOrDefault("THREADID", Value.Nil.NIL).at(0);
        return new Head(id, Value.Nil.NIL.equals(thread) ? null : thread.asText(), Set.of(path), Flags.ofServer(flags),
                addresses(envelope.at(2)),
                addresses(envelope.at(5)), decoded(envelope.at(1)), date, Math.max(0, f.size()), attachments(f.structure()),
                f.more().getOrDefault("PREVIEW", Value.Nil.NIL).asText());
    }

    private static String decoded(Value value) {
        return value instanceof Value.Text t ? EncodedWords.decode(t.octets()) : EncodedWords.decode(value.asText());
    }

    private static List<HeaderAddress.Entry> addresses(Value list) {
        List<HeaderAddress.Entry> entries = new ArrayList<>();
        if (list instanceof Value.Parens(List<Value> values))
            for (Value address : values)
                // An address without a host begins or ends a group. RFC 3501 §7.4.2
                if (!Value.Nil.NIL.equals(address.at(3)))
                    entries.add(new HeaderAddress.Entry(decoded(address.at(0)), address.at(2).asText(), address.at(3).asText()));
        return entries;
    }

    /** Whether people would say that something is attached. */
    static boolean attachments(Value part) {
        if (!(part instanceof Value.Parens(List<Value> values)) || values.isEmpty())
            return false;
        if (values.getFirst() instanceof Value.Parens) {
            for (Value child : values)
                if (child instanceof Value.Parens && attachments(child))
                    return true;
            return false;
        }
        String type = lower(part.at(0));
        String subtype = lower(part.at(1));
        int at = type.equals("text") ? 9 : type.equals("message") && subtype.equals("rfc822") ? 11 : 8;
        String disposition = lower(part.at(at).at(0));
        if (disposition.equals("attachment"))
            return true;
        return !type.equals("text") && disposition.isEmpty() && Value.Nil.NIL.equals(part.at(3))
                && !subtype.startsWith("pgp-") && !subtype.endsWith("pkcs7-signature");
    }

    private static String lower(Value value) {
        return value.asText().toLowerCase(Locale.ROOT);
    }

    /** Message ids in fields such as References, in their angle brackets, in their order. RFC 5322 §3.6.4 */
    static List<String> messageIds(byte @Nullable [] fields) {
        List<String> ids = new ArrayList<>();
        String text = fields == null ? "" : new String(fields, StandardCharsets.ISO_8859_1);
        for (int open = text.indexOf('<'); open >= 0; open = text.indexOf('<', open + 1)) {
            int close = text.indexOf('>', open);
            if (close > open + 1 && close - open < 1000)
                ids.add(text.substring(open, close + 1));
        }
        return ids;
    }
}
