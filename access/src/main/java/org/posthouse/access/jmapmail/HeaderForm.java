package org.posthouse.access.jmapmail;

import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.mail.address.AddressList;
import org.posthouse.mail.address.HeaderAddress;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.mail.mime.MailDate;
import org.posthouse.mail.mime.Octets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A property {@code header:NAME:FORM:all}: which field, read as what, and whether all of that name. RFC 8621 §4.1.3 */
record HeaderForm(String property, String name, Form form, boolean all) {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssXXX", Locale.ROOT);
    private static final Set<String> ADDRESSES = Set.of("from", "sender", "reply-to", "to", "cc", "bcc", "resent-from", "resent-sender",
            "resent-reply-to", "resent-to", "resent-cc", "resent-bcc");
    private static final Set<String> IDS = Set.of("message-id", "in-reply-to", "references", "resent-message-id");
    private static final Set<String> DATES = Set.of("date", "resent-date");
    private static final Set<String> URLS = Set.of("list-help", "list-unsubscribe", "list-subscribe", "list-post", "list-owner",
            "list-archive");
    private static final Set<String> TEXTS = Set.of("subject", "comments", "keywords", "list-id");
    private static final Set<String> OTHERS = Set.of("return-path", "received");

    /** RFC 8621 §4.1.2 */
    enum Form {
        RAW("asRaw"), TEXT("asText"), ADDRESSES("asAddresses"), GROUPED("asGroupedAddresses"), IDS("asMessageIds"), DATE("asDate"), URLS(
                "asURLs");

        final String word;

        Form(String word) {
            this.word = word;
        }
    }

    /** MethodError invalidArguments for a form that the field does not have. */
    static HeaderForm parse(String property) throws MethodError {
        String[] parts = property.split(":", -1);
        boolean good = parts.length >= 2 && parts.length <= 4 && !parts[1].isEmpty()
                && parts[1].chars().allMatch(c -> c > 32 && c < 127 && c != ':');
        Form form = Form.RAW;
        boolean all = false;
        for (int i = 2; i < parts.length && good; i++) {
            Form found = form(parts[i]);
            if (found != null && i == 2)
                form = found;
            else if (parts[i].equals("all") && i == parts.length - 1)
                all = true;
            else
                good = false;
        }
        if (!good)
            throw MethodError.arguments(property + " is no property of a header field");
        if (!form(parts[1].toLowerCase(Locale.ROOT), form))
            throw MethodError.arguments(parts[1] + " cannot be had " + form.word);
        return new HeaderForm(property, parts[1], form, all);
    }

    private static @Nullable Form form(String word) {
        for (Form f : Form.values())
            if (f.word.equals(word))
                return f;
        return null;
    }

    /** Whether a field can be read so: one that no standard describes can be read as anything. */
    private static boolean form(String name, Form form) {
        return switch (form) {
            case RAW -> true;
            case TEXT -> TEXTS.contains(name) || unknown(name);
            case ADDRESSES, GROUPED -> ADDRESSES.contains(name) || unknown(name);
            case IDS -> IDS.contains(name) || unknown(name);
            case DATE -> DATES.contains(name) || unknown(name);
            case URLS -> URLS.contains(name) || unknown(name);
        };
    }

    private static boolean unknown(String name) {
        return !(TEXTS.contains(name) || ADDRESSES.contains(name) || IDS.contains(name) || DATES.contains(name) || URLS.contains(name)
                || OTHERS.contains(name));
    }

    static HeaderForm of(String property, String name, Form form) {
        return new HeaderForm(property, name, form, false);
    }

    /** Its value in a header: of the last field of that name, or of all. */
    JsonNode in(HeaderSection header) {
        List<HeaderField> fields = header.all(name);
        if (all) {
            ArrayNode out = Json.array();
            for (HeaderField f : fields)
                out.add(value(f));
            return out;
        }
        return fields.isEmpty() ? JsonNodeFactory.instance.nullNode() : value(fields.getLast());
    }

    private JsonNode value(HeaderField f) {
        JsonNodeFactory make = JsonNodeFactory.instance;
        return switch (form) {
            case RAW -> make.stringNode(raw(f));
            case TEXT -> make.stringNode(text(f));
            case ADDRESSES -> addresses(f, false);
            case GROUPED -> addresses(f, true);
            case IDS -> list(between(f.unfolded().text()));
            case URLS -> list(between(f.unfolded().text()));
            case DATE -> date(f);
        };
    }

    /** As it stands there; what is not UTF-8 is replaced, and NUL too. RFC 8621 §4.1.2.1 */
    static String raw(HeaderField f) {
        Octets value = f.rawValue();
        return new String(value.toByteArray(), java.nio.charset.StandardCharsets.UTF_8).replace("\0", "");
    }

    private static String text(HeaderField f) {
        return java.text.Normalizer.normalize(f.decoded().replace("\0", ""), java.text.Normalizer.Form.NFC);
    }

    private static JsonNode date(HeaderField f) {
        Octets value = f.unfolded();
        return MailDate.parse(value.array(), value.offset(), value.offset() + value.length())
                .<JsonNode>map(d -> JsonNodeFactory.instance.stringNode(format(d))).orElse(JsonNodeFactory.instance.nullNode());
    }

    static String format(OffsetDateTime date) {
        return DATE.format(date);
    }

    private static JsonNode addresses(HeaderField f, boolean grouped) {
        Octets value = f.unfolded();
        ArrayNode out = Json.array();
        ArrayNode single = null;
        for (HeaderAddress a : AddressList.parse(value.array(), value.offset(), value.offset() + value.length())) {
            switch (a) {
                case HeaderAddress.Entry e when !grouped -> out.add(address(e));
                case HeaderAddress.Entry e -> {
                    if (single == null)
                        single = group(out, null);
                    single.add(address(e));
                }
                case HeaderAddress.Group g -> {
                    ArrayNode members = grouped ? group(out, g.name()) : out;
                    g.members().forEach(e -> members.add(address(e)));
                    single = null;
                }
            }
        }
        return out;
    }

    private static ArrayNode group(ArrayNode out, @Nullable String name) {
        return out.addObject().put("name", name).putArray("addresses");
    }

    static ObjectNode address(HeaderAddress.Entry e) {
        String email = e.domain().isEmpty() ? e.local() : e.local() + "@" + e.domain();
        return Json.object().put("name", e.name().isEmpty() ? null : e.name()).put("email", email);
    }

    private static JsonNode list(List<String> values) {
        if (values.isEmpty())
            return JsonNodeFactory.instance.nullNode();
        ArrayNode out = Json.array();
        values.forEach(out::add);
        return out;
    }

    /** What stands between angle brackets, without white space. */
    static List<String> between(String text) {
        List<String> out = new ArrayList<>();
        for (int at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) {
            int end = text.indexOf('>', at);
            if (end < 0)
                break;
            String inside = text.substring(at + 1, end).replaceAll("\\s", "");
            if (!inside.isEmpty())
                out.add(inside);
            at = end;
        }
        return out;
    }
}
