package org.posthouse.access.jmapreading;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Blobs;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapmail.BodyParts;
import org.posthouse.mail.html.CleanHtml;
import org.posthouse.mail.html.HtmlCleaner;
import org.posthouse.mail.html.Pictures;
import org.posthouse.mail.html.PlainHtml;
import org.posthouse.mail.html.Raster;
import org.posthouse.mail.mime.DecodedText;
import org.posthouse.mail.mime.Octets;
import org.posthouse.mail.mime.Part;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The body of one message as it is shown. One thread. */
public final class Shown implements Pictures {
    private static final int PARTS = 50;
    private final Source source;
    private final BodyParts parts;
    private final Addresses addresses;
    /** By Content-ID, the first of each. */
    private final Map<String, BodyParts.Numbered> named = new HashMap<>();
    private final Set<BodyParts.Numbered> seen = new HashSet<>();
    private final StringBuilder html = new StringBuilder();
    private boolean isHtml;
    private boolean truncated;
    private boolean colours;
    private boolean dark;
    private boolean quotes;
    private int remote;

    /** By which addresses the pictures of a message are shown. */
    public interface Addresses {
        String part(BodyParts.Numbered part, Raster kind);

        /** Empty where it is not shown. */
        Optional<String> remote(String url);
    }

    /** Characters that may be read. */
    public interface Budget {
        /** How many of so many may be; below 0 some are given back. */
        int take(int characters);
    }

    public Shown(Structure structure, Source source, Addresses addresses) {
        this.source = source;
        this.addresses = addresses;
        parts = BodyParts.of(structure.body());
        for (BodyParts.Numbered n : parts.leaves) {
            String id = cid(n.part());
            if (id != null)
                named.putIfAbsent(id, n);
        }
    }

    /** Cleans it, and tells of it. */
    public ObjectNode told(Budget budget) throws IOException {
        int n = 0;
        for (BodyParts.Numbered part : parts.html)
            if (n++ < PARTS)
                add(part, budget);
            else
                truncated = true;
        return Json.object().put("html", html.toString()).put("isHtml", isHtml).put("isTruncated", truncated).put("remoteImages", remote)
                .put("ownColours", colours).put("ownDark", dark).put("hasQuote", quotes);
    }

    private void add(BodyParts.Numbered n, Budget budget) throws IOException {
        Part part = n.part();
        if (!part.type().equals("text")) {
            Optional<String> path = picture(n);
            // Through the cleaner, which writes the attribute.
            if (path.isPresent())
                take(HtmlCleaner.clean("<p><img src=\"cid:it\"></p>", new Pictures() {
                    @Override
                    public Optional<String> attached(String contentId) {
                        return path;
                    }

                    @Override
                    public Optional<String> remote(String url) {
                        return Optional.empty();
                    }
                }));
            return;
        }
        int max = budget.take(HtmlCleaner.MAX_INPUT);
        String read = DecodedText.read(source, part, max);
        truncated |= read.length() == max;
        String text = read.replace("\r\n", "\n");
        budget.take(text.length() - max);
        boolean markup = part.subtype().equals("html");
        isHtml |= markup;
        boolean flowed = part.param("format").map(f -> f.equalsIgnoreCase("flowed")).orElse(false);
        boolean delSp = part.param("delsp").map(f -> f.equalsIgnoreCase("yes")).orElse(false);
        take(markup ? HtmlCleaner.clean(text, this) : PlainHtml.of(text, flowed, delSp));
    }

    private void take(CleanHtml clean) {
        html.append(clean.html());
        remote += clean.remoteImages();
        colours |= clean.ownColours();
        dark |= clean.ownDark();
        quotes |= clean.quotes();
        truncated |= clean.truncated();
    }

    @Override
    public Optional<String> attached(String contentId) {
        BodyParts.Numbered n = named.get(contentId);
        return n == null ? Optional.empty() : picture(n);
    }

    @Override
    public Optional<String> remote(String url) {
        return addresses.remote(url);
    }

    /** Where a part that is a picture can be had. */
    private Optional<String> picture(BodyParts.Numbered n) {
        Raster kind = Raster.named(n.type().toLowerCase(Locale.ROOT)).orElse(null);
        if (kind == null)
            return Optional.empty();
        seen.add(n);
        return Optional.of(addresses.part(n, kind));
    }

    private static @Nullable String cid(Part part) {
        Octets id = part.id();
        if (id == null)
            return null;
        String text = id.text().strip();
        return text.startsWith("<") && text.endsWith(">") ? text.substring(1, text.length() - 1) : text;
    }

    /** What is not in the text, once that was told; blobs by that prefix. */
    ArrayNode attachments(String blobId) {
        ArrayNode out = Json.array();
        for (BodyParts.Numbered n : parts.attachments) {
            Part part = n.part();
            out.addObject().put("partId", n.id()).put("blobId", blob(blobId, part)).put("name", part.fileName().orElse(null))
                    .put("type", n.type()).put("size", size(part)).put("cid", cid(part)).put("disposition", part.disposition())
                    .put("isInline", seen.contains(n));
        }
        return out;
    }

    static String blob(String blobId, Part part) {
        return Blobs.part(blobId, part.bodyStart(), part.end(), part.encoding());
    }

    /** Octets, of base64 by what they are written in. */
    private static long size(Part part) {
        return part.encoding().equals("base64") ? Math.max(0, part.octets() - 2 * part.lines()) / 4 * 3 : part.octets();
    }
}
