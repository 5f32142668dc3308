package org.posthouse.access.jmapsend;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.Rejected;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.AddressList;
import org.posthouse.mail.address.HeaderAddress;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.mail.mime.Octets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** By whom and to whom a submission goes, and when: as given, or as the message's header says. RFC 8621 §7 */
record Envelope(@Nullable Address from, List<Address> to, @Nullable Instant hold, ObjectNode told) {
    /** As the client gave it. Rejected invalidProperties, invalidRecipients. */
    static Envelope given(JsonNode envelope, Instant now, Duration maxHold) throws Rejected {
        JsonNode from = envelope.path("mailFrom");
        if (!from.path("email").isString() || !envelope.path("rcptTo").isArray())
            throw Rejected.properties("an envelope has mailFrom and rcptTo", "envelope");
        String path = from.path("email").stringValue();
        Optional<Address> sender = Address.tryParse(path);
        if (sender.isEmpty() && !path.isEmpty())
            throw Rejected.properties("mailFrom is not an address", "envelope");
        List<Address> to = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        for (JsonNode r : envelope.path("rcptTo")) {
            Optional<Address> address = Address.tryParse(r.path("email").asString(""));
            if (address.isEmpty())
                wrong.add(r.path("email").asString(""));
            else if (!to.contains(address.get()))
                to.add(address.get());
            if (r.path("parameters").isObject() && !r.path("parameters").isEmpty())
                throw Rejected.properties("there are no parameters of recipients here", "envelope");
        }
        if (!wrong.isEmpty())
            throw new Rejected("invalidRecipients", "some recipients are not addresses").with("invalidRecipients", wrong);
        Instant hold = hold(from.path("parameters"), now, maxHold);
        return new Envelope(sender.orElse(null), to, hold, told(from, path, to));
    }

    private static ObjectNode told(JsonNode given, String from, List<Address> to) {
        ObjectNode out = Json.object();
        ObjectNode sender = out.putObject("mailFrom").put("email", from);
        sender.set("parameters", given.path("parameters").isObject() ? given.path("parameters") : Json.object().nullNode());
        var list = out.putArray("rcptTo");
        to.forEach(a -> list.addObject().put("email", a.toString()).putNull("parameters"));
        return out;
    }

    /** HOLDFOR and HOLDUNTIL. RFC 4865 §3 */
    private static @Nullable Instant hold(JsonNode parameters, Instant now, Duration max) throws Rejected {
        Instant until = null;
        for (var e : parameters.properties()) {
            String value = e.getValue().asString("");
            try {
                until = switch (e.getKey().toUpperCase(java.util.Locale.ROOT)) {
                    case "HOLDFOR" -> now.plusSeconds(Long.parseLong(value));
                    case "HOLDUNTIL" -> Instant.parse(value);
                    default -> throw Rejected.properties("there is no parameter " + e.getKey() + " here", "envelope");
                };
            } catch (DateTimeException | NumberFormatException wrong) {
                throw Rejected.properties(e.getKey() + " is neither seconds nor a time", "envelope");
            }
        }
        if (until != null && until.isAfter(now.plus(max)))
            throw Rejected.properties("a message is held " + max.toDays() + " days at most", "envelope");
        return until == null || !until.isAfter(now) ? null : until;
    }

    /** As the header says; the identity's address where the header's may not be used. Rejected invalidEmail. */
    static Envelope of(HeaderSection header, Address identity, java.util.function.Predicate<Address> mayUse) throws Rejected {
        List<Address> senders = addresses(header, "Sender");
        if (senders.isEmpty())
            senders = addresses(header, "From");
        if (senders.size() > 1)
            throw new Rejected("invalidEmail", "there are several senders; say who sends").with("properties", List.of("sender"));
        Address from = !senders.isEmpty() && mayUse.test(senders.getFirst()) ? senders.getFirst() : identity;
        Map<String, Address> to = new LinkedHashMap<>();
        for (String field : List.of("To", "Cc", "Bcc"))
            for (Address a : addresses(header, field))
                to.putIfAbsent(a.toString().toLowerCase(java.util.Locale.ROOT), a);
        List<Address> all = List.copyOf(to.values());
        return new Envelope(from, all, null, told(Json.object(), from.toString(), all));
    }

    /** The addresses of all fields of that name. */
    static List<Address> addresses(HeaderSection header, String field) {
        List<Address> out = new ArrayList<>();
        for (HeaderAddress.Entry e : entries(header, field))
            e.address().ifPresent(out::add);
        return out;
    }

    private static List<HeaderAddress.Entry> entries(HeaderSection header, String field) {
        List<HeaderAddress.Entry> out = new ArrayList<>();
        for (HeaderField f : header.all(field)) {
            Octets v = f.unfolded();
            out.addAll(AddressList.entries(AddressList.parse(v.array(), v.offset(), v.offset() + v.length())));
        }
        return out;
    }

    /** Recipients with the names that the header gives them, or none. */
    static Map<String, String> names(HeaderSection header, List<Address> to) {
        Map<String, String> out = new LinkedHashMap<>();
        to.forEach(a -> out.put(a.toString(), ""));
        for (String field : List.of("To", "Cc", "Bcc"))
            for (HeaderAddress.Entry e : entries(header, field))
                e.address().ifPresent(a -> out.computeIfPresent(a.toString(), (_, name) -> name.isEmpty() ? e.name() : name));
        return out;
    }
}
