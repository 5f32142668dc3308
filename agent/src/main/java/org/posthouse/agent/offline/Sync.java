package org.posthouse.agent.offline;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.remote.Folder;
import org.posthouse.agent.remote.Head;
import org.posthouse.agent.remote.MessageId;
import org.posthouse.agent.remote.Query;
import org.posthouse.agent.remote.Remote;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.agent.remote.UncertainException;

/** Does what waits, then takes the account along as it is now. */
public final class Sync {
    private static final int PAGE = 200;
    /** Messages of a folder that are taken along, the newest. */
    private static final int MAX_HEADS = 100_000;
    private static final int LOOKED_AT = 200;
    private final Cache cache;
    private final Queue queue;
    private final Remote live;

    public Sync(Cache cache, Remote live) throws IOException {
        this.cache = cache;
        queue = new Queue(cache.dir());
        this.live = live;
    }

    /** Items done, items refused now, lines taken along, messages fetched. */
    public record Result(int done, List<Refused> refused, int heads, int messages) {
        public Result {
            refused = List.copyOf(refused);
        }
    }

    /** What waits is done in its order until the server cannot be reached or says later; then that is thrown, and the rest waits. */
    public Result replay() throws IOException, RemoteException {
        List<Refused> refused = new ArrayList<>();
        int done = 0;
        List<Long> waiting = queue.numbers();
        // Where nobody answers nothing is begun.
        if (!waiting.isEmpty())
            live.folders();
        for (long number : waiting) {
            String why = attempt(number);
            if (why == null) {
                queue.remove(number);
                done++;
            } else {
                queue.refuse(number, why);
                refused.add(queue.refusal(number));
            }
        }
        queue.forgetNames();
        return new Result(done, refused, 0, 0);
    }

    /** Replays, then takes folders along: all their lines, and their messages where the predicate says so. What is no longer there is forgotten. */
    public Result run(Predicate<Folder> lines, Predicate<Folder> messages) throws IOException, RemoteException {
        Result replayed = replay();
        List<Folder> folders = live.folders();
        cache.folders(folders);
        Set<MessageId> all = new HashSet<>();
        Set<String> taken = new HashSet<>();
        int fetched = 0;
        for (Folder folder : folders) {
            if (!folder.selectable() || !lines.test(folder))
                continue;
            List<Head> heads = heads(folder.path());
            cache.heads(folder.path(), heads);
            taken.add(folder.path());
            for (Head head : heads) {
                all.add(head.id());
                if (messages.test(folder) && !cache.has(head.id()) && fetch(head.id()))
                    fetched++;
            }
        }
        cache.prune(all, taken);
        return new Result(replayed.done(), replayed.refused(), all.size(), fetched);
    }

    private List<Head> heads(String folder) throws IOException, RemoteException {
        List<Head> heads = new ArrayList<>();
        for (;;) {
            Remote.Page page = live.list(new Query.In(folder), heads.size(), PAGE);
            heads.addAll(page.heads());
            if (page.heads().isEmpty() || heads.size() >= page.total() || heads.size() >= MAX_HEADS)
                return heads;
        }
    }

    private boolean fetch(MessageId id) throws IOException {
        try {
            cache.keep(id, out -> live.read(id, out));
            return true;
        } catch (IOException e) {
            if (e.getCause() instanceof RemoteException.Gone)
                return false;
            throw e;
        }
    }

    /** What waits, for people, by number. */
    public static Map<Long, String> waiting(Cache cache) throws IOException {
        var queue = new Queue(cache.dir());
        Map<Long, String> words = new TreeMap<>();
        for (long number : queue.numbers())
            words.put(number, queue.item(number).words());
        return words;
    }

    /** What was put aside. */
    public static List<Refused> refused(Cache cache) throws IOException {
        var queue = new Queue(cache.dir());
        List<Refused> refused = new ArrayList<>();
        for (long number : queue.refused())
            refused.add(queue.refusal(number));
        return refused;
    }

    /**
     * Forgets what waits or was put aside.
     *
     * @throws RemoteException what waits may have been done already
     * @throws RemoteException.Gone nothing has that number
     */
    public static void drop(Cache cache, long number) throws IOException, RemoteException {
        new Queue(cache.dir()).drop(number);
    }

    /** Queues once more what was put aside; its new number. */
    public static long repeat(Cache cache, long number) throws IOException {
        return new Queue(cache.dir()).repeat(number);
    }

    /** Null once it is done; else why it never will be. */
    private @Nullable String attempt(long number) throws IOException, RemoteException {
        Map<MessageId, MessageId> names = queue.renamed();
        Item item = queue.item(number).renamed(id -> names.getOrDefault(id, id));
        boolean again = queue.begun(number);
        if (again && item instanceof Item.Send)
            return "it may have been sent already: look before you send it again";
        if (again && item instanceof Item.Copy)
            return "it may have been copied already: look before you copy it again";
        queue.begin(number);
        Map<MessageId, MessageId> fresh = new HashMap<>();
        try {
            perform(number, item, again, fresh);
            return null;
        } catch (UncertainException e) {
            return String.valueOf(e.getMessage());
        } catch (RemoteException.Later e) {
            // Some of several messages may be where they belong since the first time.
            if (!again)
                queue.notBegun(number);
            throw e;
        } catch (RemoteException e) {
            return String.valueOf(e.getMessage());
        } catch (IOException e) {
            if (item instanceof Item.Send)
                queue.notBegun(number);
            throw e;
        } finally {
            if (!fresh.isEmpty()) {
                // An earlier name of the same message leads to the newest one.
                names.replaceAll((old, now) -> fresh.getOrDefault(now, now));
                names.putAll(fresh);
                queue.renamed(names);
            }
        }
    }

    /** What messages are called from now on is put into the map, even where not all could be done. */
    private void perform(long number, Item item, boolean again, Map<MessageId, MessageId> fresh) throws IOException, RemoteException {
        switch (item) {
            case Item.Flag f -> live.flag(f.ids(), f.add(), f.remove());
            case Item.Move m -> {
                for (List<MessageId> ids : steps(m.ids(), again))
                    unlessGone(again, () -> move(ids, m.folder(), fresh));
            }
            case Item.Copy c -> live.copy(c.ids(), c.folder());
            case Item.Destroy d -> {
                for (List<MessageId> ids : steps(d.ids(), again))
                    unlessGone(again, () -> live.destroy(ids));
            }
            case Item.Create c -> {
                if (!again || live.folders().stream().noneMatch(f -> f.path().equals(c.path())))
                    live.createFolder(c.path());
            }
            case Item.Append a -> {
                MessageId id = append(number, a, again);
                if (id != null)
                    fresh.put(Queue.local(number), id);
            }
            case Item.Send s -> {
                try (FileSource message = FileSource.open(queue.message(number))) {
                    Remote.Sent sent = live.send(s.envelope(), message);
                    if (!sent.refused().isEmpty())
                        throw new RemoteException("it was sent, but not to " + String.join("; ", sent.refused()));
                }
            }
        }
    }

    /** One by one where some of them may have been done. */
    private static List<List<MessageId>> steps(List<MessageId> ids, boolean again) {
        return again ? ids.stream().map(List::of).toList() : List.of(ids);
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException, RemoteException;
    }

    /** What is gone when it is tried again has been moved or destroyed the first time. */
    private static void unlessGone(boolean again, Step step) throws IOException, RemoteException {
        try {
            step.run();
        } catch (RemoteException.Gone e) {
            if (!again)
                throw e;
        }
    }

    private void move(List<MessageId> ids, String folder, Map<MessageId, MessageId> fresh) throws IOException, RemoteException {
        List<@Nullable MessageId> now = live.move(ids, folder);
        for (int i = 0; i < now.size(); i++) {
            MessageId id = now.get(i);
            if (id != null && !id.equals(ids.get(i)))
                fresh.put(ids.get(i), id);
        }
    }

    private @Nullable MessageId append(long number, Item.Append a, boolean again) throws IOException, RemoteException {
        try (FileSource message = FileSource.open(queue.message(number))) {
            if (again)
                for (Head head : live.list(new Query.In(a.folder()), 0, LOOKED_AT).heads())
                    if (head.size() == message.size() && same(head.id(), number))
                        return head.id();
            return live.append(a.folder(), message, a.flags(), a.arrived());
        }
    }

    private boolean same(MessageId id, long number) throws IOException, RemoteException {
        var out = new ByteArrayOutputStream();
        live.read(id, out);
        return Arrays.equals(out.toByteArray(), Files.readAllBytes(queue.message(number)));
    }
}
