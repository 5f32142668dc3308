package org.posthouse.agent.jmap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.remote.Folder;
import org.posthouse.agent.remote.RemoteException;
import tools.jackson.databind.JsonNode;

/** The mailboxes by path, {@code /} between levels. RFC 8621 §2 */
final class Boxes {
    private static final int MAX_DEPTH = 100;
    private final Map<String, JsonNode> byId = new LinkedHashMap<>();
    private final Map<String, Box> byPath = new LinkedHashMap<>();

    /** A mailbox: its id, its path, and what the server tells of it. */
    record Box(String id, String path, JsonNode told) {
        @Nullable
        String role() {
            return told.path("role").isString() ? told.path("role").asString() : null;
        }
    }

    private Boxes(JsonNode list) {
        for (JsonNode one : list)
            byId.put(one.path("id").asString(""), one);
        List<Box> boxes = new ArrayList<>();
        byId.forEach((id, told) -> boxes.add(new Box(id, path(told, 0), told)));
        boxes.sort(Comparator.comparingLong((Box b) -> b.told().path("sortOrder").asLong(0)).thenComparing(Box::path));
        for (Box box : boxes)
            byPath.putIfAbsent(box.path(), box);
    }

    static Boxes read(Account account) throws IOException, RemoteException {
        return new Boxes(account.call("Mailbox/get", account.arguments().putNull("ids")).path("list"));
    }

    private String path(JsonNode told, int depth) {
        if ("inbox".equals(told.path("role").asString("")) && !told.path("parentId").isString())
            return "INBOX";
        String name = told.path("name").asString("").replace("/", "%2F");
        JsonNode parent = byId.get(told.path("parentId").asString(""));
        return parent == null || depth > MAX_DEPTH ? name : path(parent, depth + 1) + "/" + name;
    }

    /** By path, or else by role. */
    Box find(String pathOrRole) throws RemoteException {
        Box exact = byPath.get(pathOrRole.equalsIgnoreCase("INBOX") ? "INBOX" : pathOrRole);
        if (exact != null)
            return exact;
        String role = pathOrRole.toLowerCase(Locale.ROOT);
        for (Box box : byPath.values())
            if (role.equals(box.role()))
                return box;
        for (Box box : byPath.values())
            if (box.path().equalsIgnoreCase(pathOrRole))
                return box;
        throw new RemoteException.Gone("there is no folder " + pathOrRole);
    }

    boolean has(String path) {
        return byPath.containsKey(path);
    }

    /** Of mailboxes by their ids; those that are not known are left out. */
    List<Box> of(Iterable<String> ids) {
        List<Box> boxes = new ArrayList<>();
        for (String id : ids)
            for (Box box : byPath.values())
                if (box.id().equals(id))
                    boxes.add(box);
        return boxes;
    }

    /** Ids of mailboxes that have one of these roles. */
    List<String> withRole(List<String> roles) {
        List<String> ids = new ArrayList<>();
        for (Box box : byPath.values())
            if (box.role() != null && roles.contains(box.role()))
                ids.add(box.id());
        return ids;
    }

    List<Folder> folders() {
        List<Folder> folders = new ArrayList<>();
        for (Box box : byPath.values())
            folders.add(new Folder(box.path(), box.role(), box.told().path("totalEmails").asLong(0),
                    box.told().path("unreadEmails").asLong(0), box.told().path("myRights").path("mayReadItems").asBoolean(true),
                    box.told().path("isSubscribed").asBoolean(true)));
        return folders;
    }
}
