package org.posthouse.access.jmapreading;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.store.email.Place;
import org.posthouse.store.view.Flags;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a list can be left, as its message says. RFC 2369 §3.2, RFC 8058 §3.1
 *
 * @param oneClick where to post, where that was signed by somebody; null where nothing may be posted
 */
record Unsubscribing(@Nullable URI oneClick, @Nullable String http, @Nullable String mailto) {
    /** What an email that was posted for carries. */
    static final String KEYWORD = "$unsubscribed";
    private static final int MAX = 4_000;

    static Optional<Unsubscribing> of(Opened email) {
        HeaderSection header = email.header();
        List<HeaderField> fields = header.all("List-Unsubscribe");
        if (fields.size() != 1)
            return Optional.empty();
        URI https = null;
        String http = null, mailto = null;
        for (String text : uris(fields.getFirst().unfolded().text())) {
            String lower = text.toLowerCase(Locale.ROOT);
            if (lower.startsWith("mailto:") && mailto == null)
                mailto = text;
            URI uri = lower.startsWith("http:") || lower.startsWith("https:") ? web(text) : null;
            if (uri == null)
                continue;
            if (http == null)
                http = uri.toString();
            if (https == null && lower.startsWith("https:"))
                https = uri;
        }
        if (http == null && mailto == null)
            return Optional.empty();
        boolean offered = isOffered(header) && isSigned(header, Findings.of(email));
        return Optional.of(new Unsubscribing(offered ? https : null, http, mailto));
    }

    private static List<String> uris(String field) {
        List<String> out = new ArrayList<>();
        for (int at = field.indexOf('<'); at >= 0 && out.size() < 10; at = field.indexOf('<', at + 1)) {
            int end = field.indexOf('>', at);
            if (end < 0)
                break;
            String uri = field.substring(at + 1, end).replaceAll("[\\s\\p{Cntrl}]", "");
            if (uri.length() <= MAX)
                out.add(uri);
        }
        return out;
    }

    private static @Nullable URI web(String text) {
        try {
            URI uri = URI.create(text);
            return uri.getHost() == null || uri.getRawUserInfo() != null ? null : uri;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean isOffered(HeaderSection header) {
        List<HeaderField> posts = header.all("List-Unsubscribe-Post");
        return posts.size() == 1 && posts.getFirst().unfolded().text().strip().equalsIgnoreCase("List-Unsubscribe=One-Click");
    }

    /** Whether a signature that has passed covers both fields. RFC 8058 §4 */
    private static boolean isSigned(HeaderSection header, List<Finding> findings) {
        for (Finding f : findings)
            if (f.method().equals("dkim") && f.passed())
                for (HeaderField s : header.all("DKIM-Signature")) {
                    SignatureTags tags = SignatureTags.of(s.unfolded().text());
                    if (tags.isOf(f) && tags.covers("list-unsubscribe") && tags.covers("list-unsubscribe-post"))
                        return true;
                }
        return false;
    }

    static boolean isDone(List<Place> places) {
        for (Place p : places)
            for (int k = 0; k < p.keywords().size(); k++)
                if ((p.flags() & 1L << Flags.FIRST_KEYWORD + k) != 0 && p.keywords().get(k).equalsIgnoreCase(KEYWORD))
                    return true;
        return false;
    }

    ObjectNode told(boolean done) {
        ObjectNode o = Json.object().put("oneClick", oneClick != null).put("done", done).put("http", http);
        if (mailto == null)
            return o.putNull("mailto");
        int query = mailto.indexOf('?');
        ObjectNode m = o.putObject("mailto").put("to", decoded(mailto.substring(7, query < 0 ? mailto.length() : query)));
        m.put("subject", "").put("body", "");
        if (query >= 0)
            for (String pair : mailto.substring(query + 1).split("&", 10)) {
                int sign = pair.indexOf('=');
                String name = sign < 0 ? "" : pair.substring(0, sign).toLowerCase(Locale.ROOT);
                if (name.equals("subject") || name.equals("body"))
                    m.put(name, decoded(pair.substring(sign + 1)));
            }
        return o;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8).replaceAll("[\r\n]+", " ");
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
