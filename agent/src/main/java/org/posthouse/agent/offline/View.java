package org.posthouse.agent.offline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.posthouse.agent.remote.Folder;
import org.posthouse.agent.remote.Head;
import org.posthouse.agent.remote.MessageId;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.mail.address.AddressList;
import org.posthouse.mail.address.HeaderAddress;
import org.posthouse.mail.mime.Entity;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.MimeParser;
import org.posthouse.mail.mime.Structure;
import org.posthouse.mail.text.PreviewText;

/** The account as it will be when all that waits is done. */
final class View {
    private final Cache cache;
    private final Queue queue;
    private final List<Folder> folders;
    private final Map<MessageId, Head> heads;

    View(Cache cache, Queue queue) throws IOException {
        this.cache = cache;
        this.queue = queue;
        folders = new ArrayList<>(cache.folders());
        heads = new LinkedHashMap<>(cache.heads());
        for (long number : queue.numbers())
            apply(number, queue.item(number));
    }

    private void apply(long number, Item item) throws IOException {
        switch (item) {
            case Item.Flag f -> change(f.ids(), head -> {
                Set<String> flags = new HashSet<>(head.flags());
                flags.addAll(f.add());
                flags.removeAll(f.remove());
                return with(head, head.folders(), flags);
            });
            case Item.Move m -> change(m.ids(), head -> with(head, Set.of(path(m.folder())), head.flags()));
            case Item.Copy c -> change(c.ids(), head -> {
                Set<String> both = new HashSet<>(head.folders());
                both.add(path(c.folder()));
                return with(head, both, head.flags());
            });
            case Item.Destroy d -> d.ids().forEach(heads::remove);
            case Item.Create c -> folders.add(new Folder(c.path(), null, 0, 0, true, true));
            case Item.Append a -> {
                MessageId id = Queue.local(number);
                heads.put(id, head(id, path(a.folder()), a.flags(), a.arrived(), queue.message(number)));
            }
            case Item.Send s -> {
            }
        }
    }

    private interface ChangeOf {
        Head of(Head head);
    }

    private void change(List<MessageId> ids, ChangeOf change) {
        for (MessageId id : ids)
            heads.computeIfPresent(id, (i, head) -> change.of(head));
    }

    private static Head with(Head h, Set<String> folders, Set<String> flags) {
        return new Head(h.id(), h.thread(), folders, flags, h.from(), h.to(), h.subject(), h.date(), h.size(), h.attachments(),
                h.preview());
    }

    private static Head head(MessageId id, String folder, Set<String> flags, Instant arrived, Path file) throws IOException {
        try (FileSource source = FileSource.open(file)) {
            Entity message = MimeParser.parse(source, Limits.DEFAULT);
            Structure structure = Structure.of(source.size(), message);
            Instant sent = structure.sent();
            return new Head(id, null, Set.of(folder), flags, people(message, "From"), people(message, "To"),
                    message.header().first("Subject").map(HeaderField::decoded).orElse(""),
                    sent == null ? arrived : sent, source.size(), structure.hasAttachment(),
                    PreviewText.of(source, structure));
        }
    }

    private static List<HeaderAddress.Entry> people(Entity message, String field) {
        return message.header().first(field).map(f -> AddressList.entries(AddressList.parse(f.unfolded().toString()))).orElse(List.of());
    }

    List<Folder> folders() {
        List<Folder> counted = new ArrayList<>();
        for (Folder f : folders) {
            List<Head> here = heads.values().stream().filter(h -> h.folders().contains(f.path())).toList();
            // Of a folder that was not taken along the server's own counts are the best there are.
            counted.add(here.isEmpty()
                    ? f
                    : new Folder(f.path(), f.role(), here.size(), here.stream().filter(h -> !h.flags().contains("$seen")).count(),
                            f.selectable(), f.subscribed()));
        }
        return counted;
    }

    /** By path or role; the path itself where there is none. */
    String path(String pathOrRole) {
        for (Folder f : folders)
            if (f.path().equals(pathOrRole))
                return f.path();
        for (Folder f : folders)
            if (f.path().equalsIgnoreCase(pathOrRole) || pathOrRole.equalsIgnoreCase(String.valueOf(f.role())))
                return f.path();
        return pathOrRole;
    }

    String existing(String pathOrRole) throws RemoteException {
        String path = path(pathOrRole);
        if (folders.stream().noneMatch(f -> f.path().equals(path)))
            throw new RemoteException.Gone("there is no folder " + pathOrRole);
        return path;
    }

    Iterable<Head> heads() {
        return heads.values();
    }

    List<Head> heads(List<MessageId> ids) throws RemoteException {
        List<Head> found = new ArrayList<>();
        for (MessageId id : ids) {
            Head head = heads.get(id);
            if (head == null)
                throw new RemoteException.Gone("the message " + id + " is not in the copy on this machine");
            found.add(head);
        }
        return found;
    }

    /** Where the octets of a message are, if they are here. */
    Path file(MessageId id) throws RemoteException {
        long number = Queue.number(id.value());
        Path file = number >= 0 ? queue.message(number) : cache.message(id);
        if (!Files.exists(file))
            throw new RemoteException.Later("the text of " + id + " is not on this machine; sync it when on line");
        return file;
    }

    boolean hidden(Head head) {
        return !head.folders().isEmpty() && head.folders().stream().allMatch(this::isHidden);
    }

    private boolean isHidden(String path) {
        return folders.stream().anyMatch(f -> f.path().equals(path) && ("junk".equals(f.role()) || "trash".equals(f.role())));
    }
}
