package org.posthouse.access.jmapreading;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Blobs;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.JmapAccount;
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
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The body of one email as it is shown. One thread. */
final class Shown implements Pictures {
    private static final int PARTS = 50;
    private final JmapAccount account;
    private final Opened email;
    private final BodyParts parts;
    private final @Nullable ImageTokens proxy;
    private final Set<BodyParts.Numbered> seen = new HashSet<>();
    private final StringBuilder html = new StringBuilder();
    private boolean isHtml;
    private boolean truncated;
    private boolean colours;
    private boolean dark;
    private boolean quotes;
    private int remote;

    /** @param proxy makes the addresses of remote pictures; null where they are not shown */
    Shown(JmapAccount account, Opened email, @Nullable ImageTokens proxy) {
        this.account = account;
        this.email = email;
        this.proxy = proxy;
        parts = BodyParts.of(email.structure().body());
    }

    void put(ObjectNode out, Call call) throws Refusal, IOException {
        int n = 0;
        for (BodyParts.Numbered part : parts.html)
            if (n++ < PARTS)
                add(part, call);
            else
                truncated = true;
        out.put("html", html.toString()).put("isHtml", isHtml).put("isTruncated", truncated).put("remoteImages", remote)
                .put("imagesShown", proxy == null ? "blocked" : "proxied").put("ownColours", colours).put("ownDark", dark)
                .put("hasQuote", quotes);
        attachments(out.putArray("attachments"));
    }

    private void add(BodyParts.Numbered n, Call call) throws Refusal, IOException {
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
        int max = call.text(HtmlCleaner.MAX_INPUT);
        String text = DecodedText.read(email.source(), part, max);
        truncated |= text.length() == max;
        call.text(text.length() - max);
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
        for (BodyParts.Numbered n : parts.leaves)
            if (contentId.equals(cid(n.part())))
                return picture(n);
        return Optional.empty();
    }

    @Override
    public Optional<String> remote(String url) {
        return proxy == null ? Optional.empty() : proxy.of(account.number(), url).map(token -> "/jmap/image/" + token);
    }

    /** Where a part that is a picture can be had. */
    private Optional<String> picture(BodyParts.Numbered n) {
        Part part = n.part();
        Raster kind = Raster.named(n.type().toLowerCase(Locale.ROOT)).orElse(null);
        if (kind == null)
            return Optional.empty();
        seen.add(n);
        String name = URLEncoder.encode(part.fileName().orElse("picture"), StandardCharsets.UTF_8).replace("+", "%20");
        return Optional.of("/jmap/download/" + account.id() + "/" + blob(part) + "/" + name + "?accept=" + kind.mediaType());
    }

    private String blob(Part part) {
        return Blobs.part(Blobs.email(email.id()), part.bodyStart(), part.end(), part.encoding());
    }

    private static @Nullable String cid(Part part) {
        Octets id = part.id();
        if (id == null)
            return null;
        String text = id.text().strip();
        return text.startsWith("<") && text.endsWith(">") ? text.substring(1, text.length() - 1) : text;
    }

    private void attachments(ArrayNode out) {
        List<BodyParts.Numbered> all = parts.attachments;
        for (BodyParts.Numbered n : all) {
            Part part = n.part();
            out.addObject().put("partId", n.id()).put("blobId", blob(part)).put("name", part.fileName().orElse(null)).put("type", n.type())
                    .put("size", size(part)).put("cid", cid(part)).put("disposition", part.disposition()).put("isInline", seen.contains(n));
        }
    }

    /** Octets, of base64 by what they are written in. */
    private static long size(Part part) {
        return part.encoding().equals("base64") ? Math.max(0, part.octets() - 2 * part.lines()) / 4 * 3 : part.octets();
    }
}
