package org.posthouse.access.jmapmail;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Args;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.mail.mime.DecodedText;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.Octets;
import org.posthouse.mail.mime.Part;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;
import org.posthouse.mail.text.HtmlText;
import org.posthouse.store.email.Emails;
import org.posthouse.store.email.Place;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.MessageSource;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** SearchSnippet/get: where in an email that was found the words stand, marked. RFC 8621 §5 */
final class Snippets {
    private static final int LOOKED_AT = 256 * 1024;
    private static final int BEFORE = 60;
    private static final int LENGTH = 180;
    private static final int MAX = 200;
    private final Services services;

    Snippets(Services services) {
        this.services = services;
    }

    ObjectNode get(Call call, Args args) throws MethodError, Refusal, IOException {
        args.only("filter", "emailIds");
        JmapAccount a = call.account(args);
        List<String> ids = args.texts("emailIds");
        if (ids == null)
            throw MethodError.arguments("emailIds is missing");
        if (ids.size() > MAX)
            throw new MethodError("requestTooLarge", "at most " + MAX + " emails are looked at at once");
        Set<String> subject = new LinkedHashSet<>(), body = new LinkedHashSet<>();
        EmailFilter.words(args.get("filter"), subject, body);
        Emails emails = services.emails(a);
        ArrayNode list = Json.array();
        List<String> notFound = new ArrayList<>();
        for (String given : ids) {
            String id = call.id(given);
            int row = emails.row(Ids.email(a, id));
            List<Place> places = row < 0 ? List.of() : emails.places(row);
            if (places.isEmpty()) {
                notFound.add(id);
                continue;
            }
            try (MessageSource source = a.mail().open(places.getFirst().mailbox(), places.getFirst().uid())) {
                list.add(snippet(id, source, subject, body));
            } catch (Refusal e) {
                if (e.reason() != Refusal.Reason.NO_SUCH_MESSAGE)
                    throw e;
                notFound.add(id);
            }
        }
        ObjectNode out = Json.object().put("accountId", a.id());
        out.set("list", list);
        out.set("notFound", notFound.isEmpty()
                ? tools.jackson.databind.node.JsonNodeFactory.instance.nullNode()
                : MailboxMethods.array(notFound));
        return out;
    }

    private static ObjectNode snippet(String id, Source source, Set<String> subject, Set<String> body) throws IOException {
        Structure s = Structure.of(source, Limits.DEFAULT);
        Octets title = s.envelope().subject();
        return Json.object().put("emailId", id).put("subject", title == null ? null : marked(title.decoded(), subject, false))
                .put("preview", body.isEmpty() ? null : inBody(source, s.body(), body, 0));
    }

    private static @Nullable String inBody(Source source, Part part, Set<String> words, int depth) throws IOException {
        if (part.kind() == Part.Kind.TEXT && !"attachment".equals(part.disposition())) {
            Reader decoded = DecodedText.reader(source, part);
            try (Reader reader = part.subtype().equals("html") ? new HtmlText(decoded) : decoded) {
                char[] text = new char[LOOKED_AT];
                int n = 0;
                for (int read; n < text.length && (read = reader.read(text, n, text.length - n)) > 0;)
                    n += read;
                return marked(new String(text, 0, n).replaceAll("\\s+", " "), words, true);
            }
        }
        if (depth < 20)
            for (Part child : part.parts()) {
                String found = inBody(source, child, words, depth + 1);
                if (found != null)
                    return found;
            }
        return null;
    }

    /** HTML in which the words stand in mark elements; null where none is there. */
    static @Nullable String marked(String text, Set<String> words, boolean cut) {
        String folded = text.toLowerCase(Locale.ROOT);
        if (folded.length() != text.length() || words.isEmpty())
            return null;
        List<String> small = new ArrayList<>();
        for (String word : words)
            if (word.length() <= LENGTH)
                small.add(word.toLowerCase(Locale.ROOT));
        int first = Integer.MAX_VALUE;
        for (String word : small) {
            int at = folded.indexOf(word);
            first = at >= 0 ? Math.min(first, at) : first;
        }
        if (first == Integer.MAX_VALUE)
            return null;
        int from = cut ? Math.max(0, first - BEFORE) : 0, to = cut ? Math.min(text.length(), from + LENGTH) : text.length();
        if (from > 0 && Character.isLowSurrogate(text.charAt(from)))
            from++;
        if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1)))
            to--;
        StringBuilder out = new StringBuilder(from > 0 ? "\u2026" : "");
        for (int i = from; i < to;) {
            int length = 0;
            for (String word : small)
                if (folded.startsWith(word, i) && i + word.length() <= to)
                    length = Math.max(length, word.length());
            if (length > 0)
                out.append("<mark>").append(escaped(text.substring(i, i + length))).append("</mark>");
            else
                out.append(escaped(text.substring(i, i + 1)));
            i += Math.max(1, length);
        }
        return out.append(to < text.length() ? "\u2026" : "").toString();
    }

    private static String escaped(String s) {
        return s.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
