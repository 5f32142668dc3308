package org.posthouse.agent.jmap;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthouse.agent.remote.Head;
import org.posthouse.agent.remote.MessageId;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.mail.address.HeaderAddress;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Emails as lines of a listing. RFC 8621 §4.1 */
final class Emails {
    static final List<String> PROPERTIES = List.of("id", "threadId", "mailboxIds", "keywords", "from", "to", "subject", "sentAt",
            "receivedAt", "size", "hasAttachment", "preview");
    private final Account account;
    private final Boxes boxes;

    Emails(Account account, Boxes boxes) {
        this.account = account;
        this.boxes = boxes;
    }

    static void properties(ObjectNode arguments) {
        ArrayNode names = arguments.putArray("properties");
        PROPERTIES.forEach(names::add);
    }

    /** By id; those that are gone are not among them. */
    Map<String, Head> get(List<String> ids) throws IOException, RemoteException {
        Map<String, Head> heads = new HashMap<>();
        int most = account.most("maxObjectsInGet");
        for (int i = 0; i < ids.size(); i += most) {
            ObjectNode arguments = account.arguments();
            ArrayNode some = arguments.putArray("ids");
            ids.subList(i, Math.min(ids.size(), i + most)).forEach(some::add);
            properties(arguments);
            for (JsonNode email : account.call("Email/get", arguments).path("list")) {
                Head head = head(email);
                heads.put(head.id().value(), head);
            }
        }
        return heads;
    }

    /** In the order asked, none of them gone. */
    List<Head> all(List<MessageId> ids) throws IOException, RemoteException {
        Map<String, Head> found = get(ids.stream().map(MessageId::value).distinct().toList());
        List<Head> heads = new ArrayList<>();
        for (MessageId id : ids) {
            Head head = found.get(id.value());
            if (head == null)
                throw gone(id);
            heads.add(head);
        }
        return heads;
    }

    static RemoteException.Gone gone(MessageId id) {
        return new RemoteException.Gone("the message " + id + " is no longer there");
    }

    Head head(JsonNode email) {
        Instant received = date(email.path("receivedAt").asString(""), Instant.EPOCH);
        Set<String> keywords = new HashSet<>();
        email.path("keywords").propertyNames().forEach(k -> keywords.add(k.toLowerCase(java.util.Locale.ROOT)));
        Set<String> folders = boxes.of(email.path("mailboxIds").propertyNames()).stream().map(Boxes.Box::path).collect(Collectors.toSet());
        return new Head(new MessageId(email.path("id").asString("")),
                email.path("threadId").isString() ? email.path("threadId").asString() : null, folders, keywords,
                addresses(email.path("from")),
                addresses(email.path("to")), email.path("subject").asString(""), date(email.path("sentAt").asString(""), received),
                email.path("size").asLong(0), email.path("hasAttachment").asBoolean(false), email.path("preview").asString(""));
    }

    private static Instant date(String text, Instant otherwise) {
        try {
            return text.isEmpty() ? otherwise : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return otherwise;
        }
    }

    private static List<HeaderAddress.Entry> addresses(JsonNode list) {
        List<HeaderAddress.Entry> entries = new ArrayList<>();
        for (JsonNode one : list) {
            String email = one.path("email").asString("");
            int at = email.lastIndexOf('@');
            entries.add(new HeaderAddress.Entry(one.path("name").asString(""), at < 0 ? email : email.substring(0, at),
                    at < 0 ? "" : email.substring(at + 1)));
        }
        return entries;
    }

    /** Changes some, each in the same way; none of them may be gone. */
    void update(List<MessageId> ids, ObjectNode patch) throws IOException, RemoteException {
        int most = account.most("maxObjectsInSet");
        for (int i = 0; i < ids.size(); i += most) {
            ObjectNode arguments = account.arguments();
            ObjectNode updates = arguments.putObject("update");
            for (MessageId id : ids.subList(i, Math.min(ids.size(), i + most)))
                updates.set(id.value(), patch);
            Refusals.check("the change", account.call("Email/set", arguments).path("notUpdated"));
        }
    }

    void destroy(List<MessageId> ids) throws IOException, RemoteException {
        int most = account.most("maxObjectsInSet");
        for (int i = 0; i < ids.size(); i += most) {
            ObjectNode arguments = account.arguments();
            ArrayNode some = arguments.putArray("destroy");
            ids.subList(i, Math.min(ids.size(), i + most)).forEach(id -> some.add(id.value()));
            Refusals.check("to destroy", account.call("Email/set", arguments).path("notDestroyed"));
        }
    }
}
