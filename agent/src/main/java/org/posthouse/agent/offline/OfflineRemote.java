package org.posthouse.agent.offline;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.remote.Change;
import org.posthouse.agent.remote.Envelope;
import org.posthouse.agent.remote.Folder;
import org.posthouse.agent.remote.Head;
import org.posthouse.agent.remote.MessageId;
import org.posthouse.agent.remote.Query;
import org.posthouse.agent.remote.Remote;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.mail.mime.Source;

/** The copy of an account. What is changed shows at once, and waits on the disk for {@link Sync}. Messages put in here are called {@code local:N} until then. */
public final class OfflineRemote implements Remote {
    private final Cache cache;
    private final Queue queue;

    /** Closing this closes the copy. */
    public OfflineRemote(Cache cache) throws IOException {
        this.cache = cache;
        queue = new Queue(cache.dir());
    }

    private View view() throws IOException {
        return new View(cache, queue);
    }

    @Override
    public String protocol() {
        return "offline";
    }

    @Override
    public List<Folder> folders() throws IOException {
        return view().folders();
    }

    @Override
    public void createFolder(String path) throws IOException, RemoteException {
        if (folders().stream().anyMatch(f -> f.path().equals(path)))
            throw new RemoteException("there is a folder " + path + " already");
        queue.add(new Item.Create(path), null);
    }

    @Override
    public Page list(Query query, long offset, int limit) throws IOException, RemoteException {
        View view = view();
        var matching = new Matching(view);
        boolean everywhere = !Matching.namesFolder(query);
        if (query instanceof Query.In(String folder))
            view.existing(folder);
        List<Head> found = new ArrayList<>();
        for (Head head : view.heads())
            if (!(everywhere && view.hidden(head)) && matching.matches(query, head))
                found.add(head);
        found.sort(Comparator.comparing(Head::date).reversed());
        int from = (int) Math.min(found.size(), offset);
        return new Page(found.subList(from, (int) Math.min(found.size(), from + (long) limit)), found.size());
    }

    @Override
    public List<Head> heads(List<MessageId> ids) throws IOException, RemoteException {
        return view().heads(ids);
    }

    @Override
    public List<Head> thread(MessageId id) throws IOException, RemoteException {
        View view = view();
        Head self = view.heads(List.of(id)).getFirst();
        String thread = self.thread();
        if (thread == null)
            return List.of(self);
        List<Head> heads = new ArrayList<>();
        for (Head head : view.heads())
            if (thread.equals(head.thread()) && (head.id().equals(id) || !view.hidden(head)))
                heads.add(head);
        heads.sort(Comparator.comparing(Head::date));
        return List.copyOf(heads);
    }

    @Override
    public void read(MessageId id, OutputStream to) throws IOException, RemoteException {
        View view = view();
        view.heads(List.of(id));
        Files.copy(view.file(id), to);
    }

    private void queued(List<MessageId> ids, Item item) throws IOException, RemoteException {
        view().heads(ids);
        if (!ids.isEmpty())
            queue.add(item, null);
    }

    @Override
    public void flag(List<MessageId> ids, Set<String> add, Set<String> remove) throws IOException, RemoteException {
        queued(ids, new Item.Flag(ids, add, remove));
    }

    @Override
    public List<@Nullable MessageId> move(List<MessageId> ids, String folder) throws IOException, RemoteException {
        queued(ids, new Item.Move(ids, view().existing(folder)));
        return new ArrayList<>(ids);
    }

    @Override
    public List<@Nullable MessageId> copy(List<MessageId> ids, String folder) throws IOException, RemoteException {
        queued(ids, new Item.Copy(ids, view().existing(folder)));
        return new ArrayList<>(ids);
    }

    @Override
    public void destroy(List<MessageId> ids) throws IOException, RemoteException {
        queued(ids, new Item.Destroy(ids));
    }

    @Override
    public MessageId append(String folder, Source message, Set<String> flags, Instant arrived) throws IOException, RemoteException {
        return Queue.local(queue.add(new Item.Append(view().existing(folder), flags, arrived), message));
    }

    @Override
    public Sent send(Envelope envelope, Source message) throws IOException, RemoteException {
        return new Sent(Queue.local(queue.add(new Item.Send(envelope), message)).value(), List.of());
    }

    @Override
    public boolean unsend(String submission) throws IOException, RemoteException {
        long number = Queue.number(submission);
        if (number < 0)
            throw new RemoteException.Unable("that was sent already; on line it may still be possible to take it back");
        if (!queue.waits(number) || queue.begun(number) || !(queue.item(number) instanceof Item.Send))
            return false;
        queue.remove(number);
        return true;
    }

    @Override
    public String journey(MessageId id) throws RemoteException {
        throw new RemoteException.Later("what happened to a message is told by the server; go on line");
    }

    @Override
    public void watch(String folder, Consumer<Change> listener) throws RemoteException {
        throw new RemoteException.Later("without a network nothing happens here");
    }

    @Override
    public void close() {
        try {
            cache.close();
        } catch (IOException e) {
            // the lock goes with the process
        }
    }
}
