package org.posthouse.agent.offline;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.remote.Envelope;
import org.posthouse.agent.remote.MessageId;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One thing to be done when the account can be reached. The messages of Append and Send lie beside it. */
sealed interface Item {
    record Flag(List<MessageId> ids, Set<String> add, Set<String> remove) implements Item {}

    record Move(List<MessageId> ids, String folder) implements Item {}

    record Copy(List<MessageId> ids, String folder) implements Item {}

    record Destroy(List<MessageId> ids) implements Item {}

    record Create(String path) implements Item {}

    record Append(String folder, Set<String> flags, Instant arrived) implements Item {}

    record Send(Envelope envelope) implements Item {}

    /** The same about messages that are called something else by now. */
    default Item renamed(UnaryOperator<MessageId> name) {
        return switch (this) {
            case Flag f -> new Flag(f.ids().stream().map(name).toList(), f.add(), f.remove());
            case Move m -> new Move(m.ids().stream().map(name).toList(), m.folder());
            case Copy c -> new Copy(c.ids().stream().map(name).toList(), c.folder());
            case Destroy d -> new Destroy(d.ids().stream().map(name).toList());
            case Create c -> c;
            case Append a -> a;
            case Send s -> s;
        };
    }

    /** For people: what it was to do. */
    default String words() {
        return switch (this) {
            case Flag f -> "flag " + names(f.ids()) + " " + f.add() + " not " + f.remove();
            case Move m -> "move " + names(m.ids()) + " to " + m.folder();
            case Copy c -> "copy " + names(c.ids()) + " to " + c.folder();
            case Destroy d -> "destroy " + names(d.ids());
            case Create c -> "make the folder " + c.path();
            case Append a -> "put a message into " + a.folder();
            case Send s -> "send to " + String.join(", ", s.envelope().to().stream().map(Address::toString).toList());
        };
    }

    private static String names(List<MessageId> ids) {
        return String.join(", ", ids.stream().map(MessageId::value).toList());
    }

    default String json() {
        ObjectNode o = Json.MAPPER.createObjectNode();
        switch (this) {
            case Flag f -> {
                o.put("do", "flag");
                texts(o.putArray("add"), f.add());
                texts(o.putArray("remove"), f.remove());
                ids(o, f.ids());
            }
            case Move m -> ids(o.put("do", "move").put("folder", m.folder()), m.ids());
            case Copy c -> ids(o.put("do", "copy").put("folder", c.folder()), c.ids());
            case Destroy d -> ids(o.put("do", "destroy"), d.ids());
            case Create c -> o.put("do", "create").put("folder", c.path());
            case Append a -> {
                o.put("do", "append").put("folder", a.folder()).put("arrived", a.arrived().toString());
                texts(o.putArray("flags"), a.flags());
            }
            case Send s -> {
                o.put("do", "send").put("from", s.envelope().from().toString());
                texts(o.putArray("to"), s.envelope().to().stream().map(Address::toString).toList());
                Instant notBefore = s.envelope().notBefore();
                if (notBefore != null)
                    o.put("notBefore", notBefore.toString());
            }
        }
        return o.toString();
    }

    /** Null where it is none. */
    static @Nullable Item of(JsonNode o) {
        String folder = o.path("folder").asString("");
        List<MessageId> ids = texts(o.path("ids")).stream().map(MessageId::new).toList();
        return switch (o.path("do").asString("")) {
            case "flag" -> new Flag(ids, new TreeSet<>(texts(o.path("add"))), new TreeSet<>(texts(o.path("remove"))));
            case "move" -> new Move(ids, folder);
            case "copy" -> new Copy(ids, folder);
            case "destroy" -> new Destroy(ids);
            case "create" -> new Create(folder);
            case "append" -> new Append(folder, new TreeSet<>(texts(o.path("flags"))), Instant.parse(o.path("arrived").asString()));
            case "send" -> new Send(new Envelope(ReturnPath.parse(o.path("from").asString("")),
                    texts(o.path("to")).stream().map(Address::parse).toList(),
                    o.has("notBefore") ? Instant.parse(o.path("notBefore").asString()) : null));
            default -> null;
        };
    }

    private static void ids(ObjectNode o, List<MessageId> ids) {
        texts(o.putArray("ids"), ids.stream().map(MessageId::value).toList());
    }

    private static void texts(ArrayNode array, Iterable<String> texts) {
        texts.forEach(array::add);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(one -> texts.add(one.asString("")));
        return texts;
    }
}
