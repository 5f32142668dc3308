package org.posthouse.agent.jmap;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.remote.Change;
import org.posthouse.agent.remote.Head;
import org.posthouse.agent.remote.MessageId;
import org.posthouse.agent.remote.RemoteException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Hears what happens in one mailbox: by the event source that something has changed, by Email/changes what. RFC 8620 §7.3 */
final class Watch {
    private static final Duration POLL = Duration.ofSeconds(30);
    /** Emails of the mailbox that are remembered with their flags. */
    private static final int MAX = 1_000_000;
    /** Octets of one line of an event. */
    private static final int MAX_LINE = 1 << 20;
    private final Web web;
    private final Account account;
    private final Boxes boxes;
    private final Boxes.Box box;
    private final Consumer<Change> listener;
    private final Map<String, Set<String>> known = new HashMap<>();
    private String state = "";

    Watch(Web web, Account account, Boxes boxes, Boxes.Box box, Consumer<Change> listener) {
        this.web = web;
        this.account = account;
        this.boxes = boxes;
        this.box = box;
        this.listener = listener;
    }

    void run() throws IOException, RemoteException, InterruptedException {
        URI events = account.events("Email");
        if (events == null) {
            begin();
            for (;;) {
                Thread.sleep(POLL);
                catchUp();
            }
        }
        try (InputStream in = web.get(events, "text/event-stream");
                InputStream lines = new BufferedInputStream(in)) {
            begin();
            for (String line = line(lines); line != null; line = line(lines))
                if (line.startsWith("data:") && line.contains("\"changed\""))
                    catchUp();
        }
    }

    /** Without its end; null after the last one. */
    static @Nullable String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        int octet = in.read();
        if (octet < 0)
            return null;
        for (; octet >= 0 && octet != '\n'; octet = in.read()) {
            if (line.size() == MAX_LINE)
                throw new IOException("the server's event does not end");
            line.write(octet);
        }
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    private void begin() throws IOException, RemoteException {
        ObjectNode none = account.arguments();
        none.putArray("ids");
        state = account.call("Email/get", none).path("state").asString("");
        known.clear();
        known.putAll(now());
    }

    /** All emails of the mailbox with their flags. */
    private Map<String, Set<String>> now() throws IOException, RemoteException {
        Map<String, Set<String>> all = new HashMap<>();
        for (long position = 0;;) {
            ObjectNode query = account.arguments().put("position", position).put("limit", account.most("maxObjectsInGet"));
            query.putObject("filter").put("inMailbox", box.id());
            ObjectNode get = account.arguments();
            get.putObject("#ids").put("resultOf", "0").put("name", "Email/query").put("path", "/ids");
            get.putArray("properties").add("id").add("keywords");
            List<JsonNode> answers = account.batch().call("Email/query", query).call("Email/get", get).send();
            for (JsonNode email : answers.getLast().path("list"))
                all.put(email.path("id").asString(""), Set.copyOf(new ArrayList<>(email.path("keywords").propertyNames())));
            int got = answers.getFirst().path("ids").size();
            position += got;
            if (got == 0 || position >= MAX)
                return all;
        }
    }

    private void catchUp() throws IOException, RemoteException {
        for (boolean more = true; more;) {
            JsonNode changes;
            try {
                changes = account.call("Email/changes", account.arguments().put("sinceState", state));
            } catch (RemoteException e) {
                // The server does not remember that state: compare all.
                List<String> before = List.copyOf(known.keySet());
                ObjectNode none = account.arguments();
                none.putArray("ids");
                state = account.call("Email/get", none).path("state").asString("");
                Set<String> ids = new HashSet<>(before);
                ids.addAll(now().keySet());
                tell(List.copyOf(ids));
                return;
            }
            Set<String> ids = new HashSet<>();
            for (String kind : List.of("created", "updated", "destroyed"))
                changes.path(kind).forEach(id -> ids.add(id.asString("")));
            tell(List.copyOf(ids));
            state = changes.path("newState").asString(state);
            more = changes.path("hasMoreChanges").asBoolean(false);
        }
    }

    private void tell(List<String> ids) throws IOException, RemoteException {
        Map<String, Head> heads = new Emails(account, boxes).get(ids);
        for (String id : ids) {
            Head head = heads.get(id);
            Set<String> flags = known.get(id);
            if (head == null || !head.folders().contains(box.path())) {
                if (known.remove(id) != null)
                    listener.accept(new Change.Gone(new MessageId(id)));
            } else if (flags == null) {
                known.put(id, head.flags());
                listener.accept(new Change.Arrived(head));
            } else if (!flags.equals(head.flags())) {
                known.put(id, head.flags());
                listener.accept(new Change.Flagged(head.id(), head.flags()));
            }
        }
    }
}
