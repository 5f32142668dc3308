package org.posthouse.agent.imap;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.MailServer;
import org.posthouse.agent.Submission;
import org.posthouse.agent.remote.Change;
import org.posthouse.agent.remote.Credentials;
import org.posthouse.agent.remote.Envelope;
import org.posthouse.agent.remote.Folder;
import org.posthouse.agent.remote.Head;
import org.posthouse.agent.remote.MessageId;
import org.posthouse.agent.remote.Query;
import org.posthouse.agent.remote.Remote;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.agent.remote.Trace;
import org.posthouse.base.net.Dialer;
import org.posthouse.mail.mime.Source;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imapclient.Appended;
import org.posthouse.protocol.imapclient.ImapRefusedException;
import org.posthouse.protocol.imapclient.Placed;
import org.posthouse.protocol.imapwire.SequenceSet;

/** An account by IMAP and SMTP. RFC 3501 */
public final class ImapRemote implements Remote {
    /** A connection that was silent for so long is tried before it is used for anything. */
    private static final Duration STALE = Duration.ofSeconds(30);
    private final Dialer dialer;
    private final MailServer server;
    private final @Nullable Submission submission;
    private final Credentials credentials;
    private final Epochs epochs;
    private final InstantSource clock;
    private final Trace trace;
    private volatile @Nullable Session session;
    private Instant used = Instant.EPOCH;

    /** Connects when first asked for anything. Without a submission nothing can be sent. */
    public ImapRemote(Dialer dialer, MailServer server, @Nullable Submission submission, Credentials credentials, Epochs epochs,
            InstantSource clock, Trace trace) {
        this.dialer = dialer;
        this.server = server;
        this.submission = submission;
        this.credentials = credentials;
        this.epochs = epochs;
        this.clock = clock;
        this.trace = trace;
    }

    private interface Work<T> {
        T run(Session session) throws IOException, ImapRefusedException, RemoteException;
    }

    private <T> T with(Work<T> work) throws IOException, RemoteException {
        try {
            return work.run(session());
        } catch (ImapRefusedException e) {
            throw Refusals.of(e);
        } catch (IOException e) {
            close();
            throw e;
        } finally {
            used = clock.instant();
        }
    }

    private Session session() throws IOException, RemoteException {
        Session known = session;
        if (known != null && Duration.between(used, clock.instant()).compareTo(STALE) > 0)
            try {
                known.client.ask(new Command.Noop());
                known.forgetTree();
            } catch (IOException | ImapRefusedException e) {
                close();
                known = null;
            }
        if (known == null) {
            known = Session.open(dialer, server, credentials, epochs, trace);
            session = known;
        }
        return known;
    }

    @Override
    public String protocol() {
        return "imap";
    }

    @Override
    public List<Folder> folders() throws IOException, RemoteException {
        return with(s -> {
            List<Folder> folders = new ArrayList<>();
            for (Tree.Box box : s.tree(true).boxes())
                folders.add(Tree.folder(box));
            return folders;
        });
    }

    @Override
    public void createFolder(String path) throws IOException, RemoteException {
        with(s -> {
            s.client.create(s.tree().name(path));
            s.forgetTree();
            return true;
        });
    }

    @Override
    public Page list(Query query, long offset, int limit) throws IOException, RemoteException {
        return with(s -> {
            List<Tree.Box> scope = s.scope(query);
            if (scope.size() != 1)
                return new Merge(s, clock).list(scope, query, offset, limit);
            Tree.Box box = scope.getFirst();
            List<Long> uids = s.newest(box, query, clock);
            int from = (int) Math.min(uids.size(), offset);
            List<Long> page = uids.subList(from, (int) Math.min(uids.size(), from + (long) limit));
            Map<Long, Head> heads = s.heads(box, page);
            return new Page(Merge.present(page, heads), uids.size());
        });
    }

    @Override
    public List<Head> heads(List<MessageId> ids) throws IOException, RemoteException {
        return with(s -> {
            Map<MessageId, Head> found = new HashMap<>();
            for (var group : s.group(ids).entrySet()) {
                Tree.Box box = s.find(group.getKey());
                s.heads(box, s.enter(box, group.getValue())).values().forEach(head -> found.put(head.id(), head));
            }
            List<Head> heads = new ArrayList<>();
            for (MessageId id : ids) {
                Head head = found.get(Name.of(id).id());
                if (head == null)
                    throw Session.gone(Name.of(id));
                heads.add(head);
            }
            return heads;
        });
    }

    @Override
    public List<Head> thread(MessageId id) throws IOException, RemoteException {
        return with(s -> new Conversation(s).of(Name.of(id)));
    }

    @Override
    public void read(MessageId id, OutputStream to) throws IOException, RemoteException {
        with(s -> {
            Name name = Name.of(id);
            List<Long> uids = s.enter(s.find(name.path()), List.of(name));
            if (!s.client.fetchMessage(uids.getFirst(), to))
                throw Session.gone(name);
            return true;
        });
    }

    @Override
    public void flag(List<MessageId> ids, Set<String> add, Set<String> remove) throws IOException, RemoteException {
        with(s -> {
            for (var group : s.group(ids).entrySet())
                for (SequenceSet set : Session.sets(s.enter(s.find(group.getKey()), group.getValue()))) {
                    if (!add.isEmpty())
                        s.client.store(set, Command.Store.How.ADD, Flags.toServer(add));
                    if (!remove.isEmpty())
                        s.client.store(set, Command.Store.How.REMOVE, Flags.toServer(remove));
                }
            return true;
        });
    }

    private interface Carrier {
        Placed carry(SequenceSet uids, String mailbox) throws IOException, ImapRefusedException;
    }

    @Override
    public List<@Nullable MessageId> move(List<MessageId> ids, String folder) throws IOException, RemoteException {
        return with(s -> carry(s, ids, folder, s.client::move));
    }

    @Override
    public List<@Nullable MessageId> copy(List<MessageId> ids, String folder) throws IOException, RemoteException {
        return with(s -> carry(s, ids, folder, s.client::copy));
    }

    private static List<@Nullable MessageId> carry(Session s, List<MessageId> ids, String folder, Carrier carrier)
            throws IOException, ImapRefusedException, RemoteException {
        Tree.Box goal = s.find(folder);
        Map<MessageId, MessageId> placed = new HashMap<>();
        for (var group : s.group(ids).entrySet()) {
            Tree.Box from = s.find(group.getKey());
            for (SequenceSet set : Session.sets(s.enter(from, group.getValue()))) {
                Placed part = carrier.carry(set, goal.name());
                for (Name name : group.getValue()) {
                    Long uid = part.uids().get(name.uid());
                    if (uid != null)
                        placed.put(name.id(), s.id(goal, part.uidValidity(), uid));
                }
            }
        }
        List<@Nullable MessageId> now = new ArrayList<>();
        for (MessageId id : ids)
            now.add(placed.get(Name.of(id).id()));
        return now;
    }

    @Override
    public void destroy(List<MessageId> ids) throws IOException, RemoteException {
        with(s -> {
            for (var group : s.group(ids).entrySet())
                for (SequenceSet set : Session.sets(s.enter(s.find(group.getKey()), group.getValue())))
                    s.client.remove(set);
            return true;
        });
    }

    @Override
    public @Nullable MessageId append(String folder, Source message, Set<String> flags, Instant arrived)
            throws IOException, RemoteException {
        @Nullable
        MessageId[] id = new MessageId[1];
        with(s -> {
            Tree.Box box = s.find(folder);
            try (InputStream in = message.stream(0, message.size())) {
                Appended at = s.client.append(box.name(), Flags.toServer(flags), arrived.atOffset(ZoneOffset.UTC), in, message.size());
                id[0] = at.uid() == 0 ? null : s.id(box, at.uidValidity(), at.uid());
            }
            return true;
        });
        return id[0];
    }

    @Override
    public Sent send(Envelope envelope, Source message) throws IOException, RemoteException {
        if (submission == null)
            throw new RemoteException.Unable("this account has no server for sending");
        return submission.send(credentials, envelope, message, trace);
    }

    @Override
    public boolean unsend(String name) throws RemoteException {
        throw new RemoteException.Unable("what was sent by SMTP cannot be taken back");
    }

    @Override
    public String journey(MessageId id) throws RemoteException {
        throw new RemoteException.Unable("IMAP does not tell what happened to a message; JMAP of a Posthouse server does");
    }

    @Override
    public void watch(String folder, Consumer<Change> listener) throws IOException, RemoteException, InterruptedException {
        try {
            with(s -> {
                new Watch(s, s.find(folder), listener).run();
                return true;
            });
        } catch (IOException e) {
            if (Thread.interrupted())
                throw new InterruptedException();
            throw e;
        } finally {
            // What the connection was told meanwhile is not known to the rest of this class.
            close();
        }
    }

    @Override
    public void close() {
        Session s = session;
        session = null;
        if (s != null)
            s.close();
    }
}
