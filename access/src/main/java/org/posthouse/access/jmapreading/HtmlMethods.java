package org.posthouse.access.jmapreading;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthouse.access.jmapcore.Args;
import org.posthouse.access.jmapcore.Blobs;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.access.jmapmail.BodyParts;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.html.Raster;
import org.posthouse.store.email.Emails;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Email/html. Ours; docs/jmap.md */
final class HtmlMethods {
    private static final int MAX = 50;
    private static final String JUNK = "X-Posthouse-Junk";
    private final Services services;
    private final TrustedSenders trusted;
    private final ImageTokens tokens;
    private final String hostname;

    HtmlMethods(Services services, TrustedSenders trusted, ImageTokens tokens, String hostname) {
        this.services = services;
        this.trusted = trusted;
        this.tokens = tokens;
        this.hostname = hostname;
    }

    ObjectNode html(Call call, Args args) throws MethodError, Refusal, IOException {
        args.only("ids", "remoteImages");
        JmapAccount a = call.mailAccount(args.need("accountId"));
        List<String> given = args.texts("ids");
        if (given == null)
            throw MethodError.arguments("ids is missing");
        Set<String> ids = new LinkedHashSet<>();
        given.forEach(id -> ids.add(call.id(id)));
        if (ids.size() > MAX)
            throw new MethodError("requestTooLarge", "at most " + MAX + " emails are cleaned at once");
        String images = args.text("remoteImages");
        if (images != null && !images.equals("blocked") && !images.equals("proxied"))
            throw MethodError.arguments("remoteImages is neither blocked nor proxied");
        Emails emails = services.emails(a);
        Set<String> friends = trusted.all(call.caller().account());
        ObjectNode out = Json.object().put("accountId", a.id());
        ArrayNode list = out.putArray("list"), notFound = out.putArray("notFound");
        for (String id : ids)
            try (Opened email = Opened.of(a, emails, id).orElse(null)) {
                if (email == null)
                    notFound.add(id);
                else
                    list.add(one(call, a, email, friends, images));
            }
        return out;
    }

    private ObjectNode one(Call call, JmapAccount a, Opened email, Set<String> friends, @org.jspecify.annotations.Nullable String images)
            throws Refusal, IOException {
        Sender sender = Sender.of(email, a, services.directory(), hostname);
        Address from = sender.address();
        boolean friend = from != null && TrustedSenders.trusts(friends, from);
        boolean proxied = images == null ? friend && sender.level() == Sender.Level.PROVED : images.equals("proxied");
        String blobId = Blobs.email(email.id());
        Shown shown = new Shown(email.structure(), email.source(), addresses(a, call.caller().account(), blobId, proxied));
        ObjectNode out = Json.object().put("id", email.id()).put("blobId", blobId);
        out.setAll(shown.told(call::text));
        out.put("imagesShown", proxied ? "proxied" : "blocked").set("attachments", shown.attachments(blobId));
        // To leave a list is its subscriber's to decide.
        Unsubscribing leaving = a.isOwn() ? Unsubscribing.of(email).orElse(null) : null;
        if (leaving == null)
            out.putNull("unsubscribe");
        else
            out.set("unsubscribe", leaving.told(Unsubscribing.isDone(email.places())));
        out.set("sender", sender.told());
        boolean first = email.ours().first(JUNK).map(f -> f.unfolded().text().contains("first-time=yes")).orElse(false);
        return out.put("firstTime", first).put("trusted", friend);
    }

    private Shown.Addresses addresses(JmapAccount a, long viewer, String blobId, boolean proxied) {
        return new Shown.Addresses() {
            @Override
            public String part(BodyParts.Numbered part, Raster kind) {
                String name = URLEncoder.encode(part.part().fileName().orElse("picture"), StandardCharsets.UTF_8).replace("+", "%20");
                return "/jmap/download/" + a.id() + "/" + Shown.blob(blobId, part.part()) + "/" + name + "?accept=" + kind.mediaType();
            }

            @Override
            public Optional<String> remote(String url) {
                return proxied ? tokens.of(viewer, url).map(token -> "/jmap/image/" + token) : Optional.empty();
            }
        };
    }
}
