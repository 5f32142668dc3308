package org.posthouse.access.jmapmail;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Blobs;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.mail.mime.Octets;
import org.posthouse.mail.mime.Part;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;
import org.posthouse.mail.mime.TransferDecoder;
import org.posthouse.mail.text.PreviewText;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a message's octets tell: its header, its parts and their texts. One thread. RFC 8621 §4.1 */
final class Letter {
    private static final int HEADER = 1 << 20;
    /** Encoded files that are longer are not decoded to say how long they are. */
    private static final long DECODED = 64 * 1024;
    private static final Map<String, HeaderForm> CONVENIENCE = convenience();
    private final Structure structure;
    private final Opening opening;
    private final String blobId;
    private @Nullable Source source;
    private @Nullable HeaderSection header;

    /** Opens the octets, when they are needed. */
    interface Opening {
        Source open() throws Refusal, IOException;
    }

    Letter(Structure structure, Opening opening, String blobId) {
        this.structure = structure;
        this.opening = opening;
        this.blobId = blobId;
    }

    private static Map<String, HeaderForm> convenience() {
        Map<String, HeaderForm> out = new LinkedHashMap<>();
        for (String[] p : new String[][]{{"messageId", "Message-ID", "i"}, {"inReplyTo", "In-Reply-To", "i"},
                {"references", "References", "i"}, {"sender", "Sender", "a"}, {"from", "From", "a"}, {"to", "To", "a"}, {"cc", "Cc", "a"},
                {"bcc", "Bcc", "a"}, {"replyTo", "Reply-To", "a"}, {"subject", "Subject", "t"}, {"sentAt", "Date", "d"}}) {
            HeaderForm.Form form = switch (p[2]) {
                case "i" -> HeaderForm.Form.IDS;
                case "a" -> HeaderForm.Form.ADDRESSES;
                case "t" -> HeaderForm.Form.TEXT;
                default -> HeaderForm.Form.DATE;
            };
            out.put(p[0], HeaderForm.of(p[0], p[1], form));
        }
        return out;
    }

    Structure structure() {
        return structure;
    }

    Source source() throws Refusal, IOException {
        Source s = source;
        if (s == null) {
            s = opening.open();
            source = s;
        }
        return s;
    }

    private HeaderSection header() throws Refusal, IOException {
        HeaderSection h = header;
        if (h == null) {
            h = HeaderSection.parse(source().bytes(0, Math.min(HEADER, structure.headerSize())));
            header = h;
        }
        return h;
    }

    /** Puts what is wanted into an object. */
    void put(ObjectNode out, EmailProperties p, Call call) throws Refusal, IOException {
        for (Map.Entry<String, HeaderForm> e : CONVENIENCE.entrySet())
            if (p.wants(e.getKey()))
                out.set(e.getKey(), e.getValue().in(header()));
        for (HeaderForm form : p.headers())
            out.set(form.property(), form.in(header()));
        if (p.wants("headers"))
            out.set("headers", headers(header()));
        if (p.wants("hasAttachment"))
            out.put("hasAttachment", structure.hasAttachment());
        if (p.wants("preview"))
            out.put("preview", PreviewText.of(source(), structure));
        if (p.wants("bodyStructure"))
            out.set("bodyStructure", tree(BodyParts.number(structure.body(), ""), "", p));
        if (p.wants("textBody") || p.wants("htmlBody") || p.wants("attachments") || p.wants("bodyValues"))
            parts(out, p, call);
    }

    private void parts(ObjectNode out, EmailProperties p, Call call) throws Refusal, IOException {
        BodyParts parts = BodyParts.of(structure.body());
        list(out, "textBody", parts.text, p);
        list(out, "htmlBody", parts.html, p);
        list(out, "attachments", parts.attachments, p);
        if (!p.wants("bodyValues"))
            return;
        ObjectNode values = out.putObject("bodyValues");
        for (BodyParts.Numbered n : parts.leaves) {
            boolean wanted = p.allValues() || p.textValues() && parts.text.contains(n) || p.htmlValues() && parts.html.contains(n);
            if (!wanted || !n.part().type().equals("text") || n.id() == null)
                continue;
            int max = call.text(p.maxValue());
            ObjectNode value = BodyValue.of(source(), n.part(), max);
            call.text(value.path("value").asString("").length() - max);
            values.set(n.id(), value);
        }
    }

    private void list(ObjectNode out, String name, List<BodyParts.Numbered> parts, EmailProperties p) throws Refusal, IOException {
        if (!p.wants(name))
            return;
        ArrayNode array = out.putArray(name);
        for (BodyParts.Numbered n : parts)
            array.add(part(n, p));
    }

    private ObjectNode tree(BodyParts.Numbered n, String prefix, EmailProperties p) throws Refusal, IOException {
        ObjectNode o = part(n, p);
        if (n.isMultipart()) {
            ArrayNode subParts = o.putArray("subParts");
            List<BodyParts.Numbered> children = BodyParts.children(n.part(), prefix);
            for (int i = 0; i < children.size(); i++)
                subParts.add(tree(children.get(i), BodyParts.prefix(prefix, i), p));
        }
        return o;
    }

    private ObjectNode part(BodyParts.Numbered n, EmailProperties p) throws Refusal, IOException {
        Part part = n.part();
        ObjectNode o = Json.object();
        for (String name : p.bodyNames()) {
            switch (name) {
                case "partId" -> o.put(name, n.id());
                case "blobId" ->
                    o.put(name, n.isMultipart() ? null : Blobs.part(blobId, part.bodyStart(), part.end(), part.encoding()));
                case "size" -> o.put(name, size(part));
                case "name" -> o.put(name, part.fileName().orElse(null));
                case "type" -> o.put(name, n.type());
                case "charset" -> o.put(name, part.type().equals("text") ? part.param("charset").orElse("us-ascii") : null);
                case "disposition" -> o.put(name, part.disposition());
                case "cid" -> o.put(name, cid(part.id()));
                case "language" -> {
                    ArrayNode tags = Json.array();
                    part.language().forEach(t -> tags.add(t.text()));
                    o.set(name, tags.isEmpty() ? tools.jackson.databind.node.JsonNodeFactory.instance.nullNode() : tags);
                }
                case "location" -> {
                    Octets location = part.location();
                    o.put(name, location == null ? null : location.text());
                }
                case "headers" -> o.set(name, headers(headerOf(part)));
                default -> {
                    // Header fields come below, subParts where there are any.
                }
            }
        }
        for (HeaderForm form : p.bodyHeaders())
            o.set(form.property(), form.in(headerOf(part)));
        return o;
    }

    private HeaderSection headerOf(Part part) throws Refusal, IOException {
        return HeaderSection.parse(source().bytes(part.headerStart(), Math.min(part.bodyStart(), part.headerStart() + HEADER)));
    }

    private static @Nullable String cid(@Nullable Octets id) {
        if (id == null)
            return null;
        List<String> inside = HeaderForm.between(id.text());
        return inside.isEmpty() ? id.text() : inside.getFirst();
    }

    static ArrayNode headers(HeaderSection header) {
        ArrayNode out = Json.array();
        for (HeaderField f : header.fields())
            if (!f.name().isEmpty())
                out.addObject().put("name", f.name()).put("value", HeaderForm.raw(f));
        return out;
    }

    /** Octets without the transfer encoding: of long base64 by its lines and its end, else by decoding. */
    private long size(Part part) throws Refusal, IOException {
        if (part.kind() == Part.Kind.MULTIPART)
            return 0;
        boolean base64 = part.encoding().equals("base64");
        if (!base64 && !part.encoding().equals("quoted-printable") && !part.encoding().contains("uu"))
            return part.octets();
        if (base64 && part.octets() > DECODED) {
            long padding = 0;
            for (byte b : source().bytes(part.end() - 8, part.end()))
                padding += b == '=' ? 1 : 0;
            long breaks = 2 * part.lines();
            return (part.octets() - breaks) / 4 * 3 - padding;
        }
        try (InputStream in = TransferDecoder.body(source(), part)) {
            return in.transferTo(java.io.OutputStream.nullOutputStream());
        }
    }
}
