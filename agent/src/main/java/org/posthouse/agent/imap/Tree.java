package org.posthouse.agent.imap;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.remote.Folder;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.protocol.imapclient.Listing;

/** The mailboxes by the paths people see: {@code /} between levels, without the prefix of the personal namespace. */
final class Tree {
    private static final List<String> ROLES = List.of("drafts", "sent", "junk", "trash", "archive", "all", "flagged", "important");
    /** What mailboxes are called by programs that know no uses; asked only where the server tells none. */
    private static final Map<String, String> USUAL = Map.ofEntries(Map.entry("drafts", "drafts"), Map.entry("draft", "drafts"),
            Map.entry("sent", "sent"), Map.entry("sent items", "sent"), Map.entry("sent messages", "sent"), Map.entry("sent mail", "sent"),
            Map.entry("junk", "junk"), Map.entry("spam", "junk"), Map.entry("junk e-mail", "junk"), Map.entry("bulk mail", "junk"),
            Map.entry("trash", "trash"), Map.entry("deleted items", "trash"), Map.entry("deleted messages", "trash"),
            Map.entry("archive", "archive"), Map.entry("archives", "archive"));
    private final String prefix;
    private final String separator;
    private final Map<String, Box> byPath = new LinkedHashMap<>();

    /** A mailbox: what people call it, what the server calls it, what it is for. */
    record Box(String path, @Nullable String role, Listing listing) {
        String name() {
            return listing.name();
        }
    }

    Tree(List<Listing> all, String prefix) {
        this.prefix = prefix;
        separator = all.stream().map(Listing::separator).filter(s -> !s.isEmpty()).findFirst().orElse("/");
        boolean told = all.stream()
                .anyMatch(l -> l.attributes().stream().anyMatch(a -> ROLES.contains(a.substring(Math.min(1, a.length())))));
        Set<String> taken = new HashSet<>();
        for (Listing l : all) {
            String role = l.name().equals("INBOX") ? "inbox" : told ? told(l) : usual(path(l.name()));
            if (role != null && !taken.add(role))
                role = null;
            byPath.putIfAbsent(path(l.name()), new Box(path(l.name()), role, l));
        }
    }

    private static @Nullable String told(Listing listing) {
        for (String role : ROLES)
            if (listing.attributes().contains("\\" + role))
                return role;
        return null;
    }

    private static @Nullable String usual(String path) {
        return USUAL.get(path.toLowerCase(Locale.ROOT));
    }

    private String path(String name) {
        String own = !prefix.isEmpty() && name.startsWith(prefix) ? name.substring(prefix.length()) : name;
        if (separator.equals("/"))
            return own;
        return own.replace("/", "%2F").replace(separator, "/");
    }

    /** What the server is to call a mailbox that does not exist yet. */
    String name(String path) {
        String own = separator.equals("/") ? path : path.replace("/", separator).replace("%2F", "/");
        return own.startsWith(prefix) ? own : prefix + own;
    }

    Iterable<Box> boxes() {
        return byPath.values();
    }

    /** By path, INBOX in any case, or else by role. */
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

    static Folder folder(Box box) {
        Listing l = box.listing();
        return new Folder(box.path(), box.role(), Math.max(0, l.counts().messages()), Math.max(0, l.counts().unseen()), l.selectable(),
                l.subscribed());
    }
}
