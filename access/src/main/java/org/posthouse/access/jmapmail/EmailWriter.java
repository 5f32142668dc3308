package org.posthouse.access.jmapmail;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.access.jmapcore.OpenBlob;
import org.posthouse.access.jmapcore.Rejected;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.mail.address.HeaderAddress;
import org.posthouse.mail.compose.Boundary;
import org.posthouse.mail.compose.HeaderWriter;
import org.posthouse.mail.compose.TextBody;
import org.posthouse.mail.mime.MailDate;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the message that an Email object to be created describes. RFC 8621 §4.6 */
final class EmailWriter {
    private static final Set<String> BODY = Set.of("textBody", "htmlBody", "attachments", "bodyStructure", "bodyValues", "mailboxIds",
            "keywords", "receivedAt");
    private static final int MAX_PARTS = 1000;
    private static final int MAX_LINE = 998;
    private static final Map<String, String> CONVENIENCE = Map.ofEntries(Map.entry("messageId", "Message-ID:asMessageIds"),
            Map.entry("inReplyTo", "In-Reply-To:asMessageIds"), Map.entry("references", "References:asMessageIds"),
            Map.entry("sender", "Sender:asAddresses"), Map.entry("from", "From:asAddresses"), Map.entry("to", "To:asAddresses"),
            Map.entry("cc", "Cc:asAddresses"), Map.entry("bcc", "Bcc:asAddresses"), Map.entry("replyTo", "Reply-To:asAddresses"),
            Map.entry("subject", "Subject:asText"), Map.entry("sentAt", "Date:asDate"));
    private final Services services;
    private final JmapAccount account;
    private final ObjectNode email;
    private final List<String> blobsMissing = new ArrayList<>();
    private int parts;

    EmailWriter(Services services, JmapAccount account, ObjectNode email) {
        this.services = services;
        this.account = account;
        this.email = email;
    }

    private static Rejected bad(String why, String... properties) {
        return Rejected.properties(why, properties);
    }

    /** Everything is looked at before the first octet is written. Rejected invalidProperties, blobNotFound. */
    void write(OutputStream out) throws Rejected, Refusal, IOException {
        HeaderWriter header = new HeaderWriter();
        Set<String> fields = new HashSet<>();
        fields(email, header, fields, true);
        BodyPart body = body();
        if (!blobsMissing.isEmpty())
            throw new Rejected("blobNotFound", "some blobs are not there").with("notFound", blobsMissing);
        if (!fields.contains("date"))
            header.raw("Date", MailDate.format(OffsetDateTime.ofInstant(services.clock().instant(), ZoneOffset.UTC)));
        if (!fields.contains("message-id"))
            header.raw("Message-ID", "<" + Long.toString(services.clock().millis(), 36) + "."
                    + Long.toUnsignedString(services.random().nextLong(), 36) + Long.toUnsignedString(services.random().nextLong(), 36)
                    + "@"
                    + account.account().address().domain().ascii() + ">");
        header.raw("MIME-Version", "1.0");
        for (String field : body.fields)
            if (fields.contains(field))
                throw bad(field + " is given for the message and for its body", "bodyStructure");
        write(body, header, out);
        out.flush();
    }

    /** Header fields of the message or of a part. */
    private static void fields(ObjectNode object, HeaderWriter out, Set<String> seen, boolean top) throws Rejected {
        for (var e : object.properties()) {
            String property = e.getKey();
            if (property.equals("headers"))
                throw bad("headers cannot be set; name each field", property);
            String full = top ? CONVENIENCE.get(property) : null;
            if (full == null && !property.startsWith("header:")) {
                if (top && !BODY.contains(property))
                    throw bad(property + " cannot be set", property);
                continue;
            }
            HeaderForm form;
            try {
                form = HeaderForm.parse(full == null ? property : "header:" + full);
            } catch (MethodError wrong) {
                throw bad(String.valueOf(wrong.getMessage()), property);
            }
            String name = form.name().toLowerCase(Locale.ROOT);
            if (!seen.add(name))
                throw bad(form.name() + " is given twice", property);
            if (top && name.startsWith("content-") || name.equals("content-transfer-encoding"))
                throw bad(form.name() + " cannot be given here", property);
            if (e.getValue().isNull())
                continue;
            try {
                if (form.all())
                    for (JsonNode v : e.getValue())
                        field(form, v, out);
                else
                    field(form, e.getValue(), out);
            } catch (IllegalArgumentException | DateTimeException wrong) {
                throw bad(form.name() + " has a value that cannot be written: " + wrong.getMessage(), property);
            }
        }
    }

    private static String text(JsonNode v) {
        if (!v.isString())
            throw new IllegalArgumentException("it is not a String");
        return v.stringValue();
    }

    private static void field(HeaderForm form, JsonNode v, HeaderWriter out) {
        switch (form.form()) {
            case RAW -> out.raw(form.name(), text(v).replaceAll("\r?\n(?=[ \t])", "").strip());
            case TEXT -> out.text(form.name(), text(v).replaceAll("[\r\n]+", " "));
            case ADDRESSES -> out.addresses(form.name(), entries(v));
            case GROUPED -> out.addresses(form.name(), groups(v));
            case IDS -> out.raw(form.name(), bracketed(v, " "));
            case URLS -> out.raw(form.name(), bracketed(v, ", "));
            case DATE -> out.raw(form.name(), MailDate.format(OffsetDateTime.parse(text(v))));
        }
    }

    private static String bracketed(JsonNode v, String between) {
        List<String> out = new ArrayList<>();
        if (!v.isArray())
            throw new IllegalArgumentException("it is not an array");
        for (JsonNode id : v) {
            if (text(id).chars().anyMatch(c -> c <= 32 || c == '<' || c == '>'))
                throw new IllegalArgumentException("an id has no blanks or brackets");
            out.add("<" + text(id) + ">");
        }
        return String.join(between, out);
    }

    private static List<HeaderAddress.Entry> entries(JsonNode v) {
        List<HeaderAddress.Entry> out = new ArrayList<>();
        if (!v.isArray())
            throw new IllegalArgumentException("it is not an array of addresses");
        for (JsonNode a : v) {
            JsonNode name = a.path("name");
            String address = text(a.path("email")).strip();
            int at = address.lastIndexOf('@');
            out.add(new HeaderAddress.Entry(name.isString() ? name.stringValue().replaceAll("[\r\n]+", " ") : "",
                    at < 0 ? address : address.substring(0, at), at < 0 ? "" : address.substring(at + 1)));
        }
        return out;
    }

    private static List<HeaderAddress> groups(JsonNode v) {
        List<HeaderAddress> out = new ArrayList<>();
        for (JsonNode g : v) {
            List<HeaderAddress.Entry> members = entries(g.path("addresses"));
            if (g.path("name").isString())
                out.add(new HeaderAddress.Group(g.path("name").stringValue(), members));
            else
                out.addAll(members);
        }
        return out;
    }

    /** A part to be written: a text, a blob's octets, or other parts. */
    private static final class BodyPart {
        String type = "text/plain";
        final Map<String, String> typeParams = new LinkedHashMap<>();
        @Nullable
        String disposition;
        @Nullable
        String name;
        @Nullable
        String cid;
        @Nullable
        String text;
        @Nullable
        String blobId;
        final List<BodyPart> parts = new ArrayList<>();
        final HeaderWriter more = new HeaderWriter();
        final Set<String> fields = new HashSet<>();

        static BodyPart multipart(String subtype, List<BodyPart> parts) {
            BodyPart p = new BodyPart();
            p.type = "multipart/" + subtype;
            p.parts.addAll(parts);
            return p;
        }
    }

    private BodyPart body() throws Rejected, Refusal, IOException {
        JsonNode structure = email.path("bodyStructure");
        if (structure instanceof ObjectNode o) {
            if (email.hasNonNull("textBody") || email.hasNonNull("htmlBody") || email.hasNonNull("attachments"))
                throw bad("bodyStructure goes without textBody, htmlBody and attachments", "bodyStructure");
            return part(o, "bodyStructure", 0);
        }
        BodyPart plain = only("textBody", "text/plain"), html = only("htmlBody", "text/html");
        List<BodyPart> inline = new ArrayList<>(), files = new ArrayList<>();
        for (JsonNode a : email.path("attachments")) {
            if (!(a instanceof ObjectNode o))
                throw bad("an attachment is an object", "attachments");
            BodyPart p = part(o, "attachments", 0);
            if (p.disposition == null)
                p.disposition = "attachment";
            (html != null && p.cid != null && p.disposition.equals("inline") ? inline : files).add(p);
        }
        if (html != null && !inline.isEmpty()) {
            inline.addFirst(html);
            html = BodyPart.multipart("related", inline);
            html.typeParams.put("type", "text/html");
        }
        BodyPart shown = plain != null && html != null
                ? BodyPart.multipart("alternative", List.of(plain, html))
                : plain != null ? plain : html;
        if (files.isEmpty())
            return shown == null ? empty() : shown;
        if (shown != null)
            files.addFirst(shown);
        return BodyPart.multipart("mixed", files);
    }

    private static BodyPart empty() {
        BodyPart p = new BodyPart();
        p.text = "";
        return p;
    }

    private @Nullable BodyPart only(String property, String type) throws Rejected, Refusal, IOException {
        JsonNode list = email.path(property);
        if (list.isMissingNode() || list.isNull())
            return null;
        if (!list.isArray() || list.size() != 1 || !(list.get(0) instanceof ObjectNode o))
            throw bad(property + " has exactly one part", property);
        if (o.hasNonNull("type") && !o.path("type").asString("").equals(type))
            throw bad(property + " is " + type, property);
        BodyPart p = part(o, property, 0);
        p.type = type;
        return p;
    }

    private static @Nullable String optional(ObjectNode o, String name, String property) throws Rejected {
        JsonNode v = o.path(name);
        if (v.isMissingNode() || v.isNull())
            return null;
        if (!v.isString() || v.stringValue().chars().anyMatch(c -> c < 32 || c == 127))
            throw bad(name + " of a part is not a String of one line", property);
        return v.stringValue();
    }

    private BodyPart part(ObjectNode o, String property, int depth) throws Rejected, Refusal, IOException {
        if (++parts > MAX_PARTS || depth > 30)
            throw bad("there are too many parts", property);
        BodyPart p = new BodyPart();
        fields(o, p.more, p.fields, false);
        String type = optional(o, "type", property), charset = optional(o, "charset", property);
        p.type = type == null ? p.type : type.toLowerCase(Locale.ROOT);
        if (!p.type.matches("[a-z0-9!#$&^_.+-]{1,80}/[a-z0-9!#$&^_.+-]{1,80}"))
            throw bad("a part has no media type " + p.type, property);
        p.disposition = optional(o, "disposition", property);
        if (p.disposition != null && !p.disposition.matches("[A-Za-z0-9-]{1,40}"))
            throw bad("a disposition is a word", property);
        p.name = optional(o, "name", property);
        p.cid = optional(o, "cid", property);
        if (p.cid != null && p.cid.chars().anyMatch(c -> c <= 32 || c > 126 || c == '<' || c == '>'))
            throw bad("a cid has no blanks or brackets", property);
        String location = optional(o, "location", property);
        if (location != null)
            p.more.raw("Content-Location", location);
        if (o.path("language").isArray() && !o.path("language").isEmpty()) {
            List<String> tags = new ArrayList<>();
            for (JsonNode t : o.path("language"))
                tags.add(t.asString("").replaceAll("[^A-Za-z0-9-]", ""));
            p.more.raw("Content-Language", String.join(", ", tags));
        }
        if (p.type.startsWith("multipart/")) {
            for (JsonNode child : o.path("subParts"))
                if (child instanceof ObjectNode c)
                    p.parts.add(part(c, property, depth + 1));
            if (p.parts.isEmpty())
                throw bad("a multipart has parts", property);
            return p;
        }
        content(o, p, property, charset);
        return p;
    }

    private void content(ObjectNode o, BodyPart p, String property, @Nullable String charset) throws Rejected, Refusal, IOException {
        String partId = optional(o, "partId", property), blobId = optional(o, "blobId", property);
        if ((partId == null) == (blobId == null))
            throw bad("a part has a partId or a blobId", property);
        if (partId != null) {
            JsonNode value = email.path("bodyValues").path(partId);
            if (!value.path("value").isString() || charset != null || o.hasNonNull("size"))
                throw bad("bodyValues has no " + partId + ", or a charset or size was given with it", property);
            if (value.path("isTruncated").asBoolean(false) || value.path("isEncodingProblem").asBoolean(false))
                throw bad("the text of part " + partId + " is not whole", "bodyValues");
            if (!p.type.startsWith("text/"))
                throw bad("a part with a text is of type text", property);
            p.text = value.path("value").stringValue();
            return;
        }
        if (blobId == null)
            return;
        p.blobId = blobId;
        if (charset != null)
            p.typeParams.put("charset", charset);
        OpenBlob there = services.blobs().open(account, blobId).orElse(null);
        if (there == null)
            blobsMissing.add(blobId);
        else
            there.close();
    }

    private void write(BodyPart p, HeaderWriter header, OutputStream out) throws IOException, Refusal, Rejected {
        if (!p.parts.isEmpty()) {
            String boundary = Boundary.next(services.random());
            p.typeParams.put("boundary", boundary);
            begin(p, header, null, out);
            for (BodyPart child : p.parts) {
                out.write(("\r\n--" + boundary + "\r\n").getBytes(StandardCharsets.US_ASCII));
                write(child, new HeaderWriter(), out);
            }
            out.write(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
            return;
        }
        String text = p.text;
        if (text != null) {
            TextBody body = TextBody.of(text);
            p.typeParams.put("charset", body.charset());
            begin(p, header, body.encoding(), out);
            out.write(body.body());
            return;
        }
        try (OpenBlob blob = services.blobs().open(account, String.valueOf(p.blobId)).orElse(null)) {
            if (blob == null)
                throw new Rejected("blobNotFound", "a blob is not there any more").with("notFound", List.of(String.valueOf(p.blobId)));
            blob(p, blob, header, out);
        }
    }

    /** Messages are never encoded: one that would have to be is sent as octets. All else is base64. RFC 2046 §5.2.1 */
    private static void blob(BodyPart p, OpenBlob blob, HeaderWriter header, OutputStream out) throws IOException {
        boolean message = p.type.equals("message/rfc822") || p.type.equals("message/global");
        String identity = message ? identity(blob) : "base64";
        if (message && identity.equals("base64"))
            p.type = "application/octet-stream";
        begin(p, header, identity, out);
        try (InputStream in = blob.stream()) {
            if (!identity.equals("base64")) {
                in.transferTo(out);
                return;
            }
            try (OutputStream lines = Base64.getMimeEncoder().wrap(new Unclosed(out))) {
                in.transferTo(lines);
            }
        }
        out.write('\r');
        out.write('\n');
    }

    private static String identity(OpenBlob blob) throws IOException {
        boolean high = false;
        int line = 0, last = 0;
        byte[] b = new byte[8192];
        try (InputStream in = blob.stream()) {
            for (int n = in.read(b); n > 0; n = in.read(b))
                for (int i = 0; i < n; i++) {
                    high |= b[i] < 0;
                    line = b[i] == '\n' ? 0 : line + 1;
                    if (b[i] == 0 || line > MAX_LINE || b[i] == '\n' && last != '\r')
                        return "base64";
                    last = b[i];
                }
        }
        return high ? "8bit" : "7bit";
    }

    private static void begin(BodyPart p, HeaderWriter header, @Nullable String encoding, OutputStream out) throws IOException {
        Map<String, String> typeParams = new LinkedHashMap<>(p.typeParams);
        Map<String, String> params = new LinkedHashMap<>();
        if (p.name != null) {
            typeParams.put("name", p.name);
            params.put("filename", p.name);
        }
        if (!p.fields.contains("content-type"))
            header.typed("Content-Type", p.type, typeParams);
        if (p.disposition != null || p.name != null)
            header.typed("Content-Disposition", p.disposition == null ? "attachment" : p.disposition, params);
        if (p.cid != null)
            header.raw("Content-ID", "<" + p.cid + ">");
        if (encoding != null)
            header.raw("Content-Transfer-Encoding", encoding);
        String more = p.more.toString();
        byte[] all = header.end();
        out.write(all, 0, all.length - 2);
        out.write(more.getBytes(StandardCharsets.UTF_8));
        out.write('\r');
        out.write('\n');
    }

    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] b, int off, int len) throws IOException {
            out.write(b, off, len);
        }

        @Override
        public void close() throws IOException {
            out.flush();
        }
    }
}
