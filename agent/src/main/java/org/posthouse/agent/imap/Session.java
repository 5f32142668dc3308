package org.posthouse.agent.imap;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.MailServer;
import org.posthouse.agent.remote.Credentials;
import org.posthouse.agent.remote.Head;
import org.posthouse.agent.remote.MessageId;
import org.posthouse.agent.remote.Query;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.agent.remote.Trace;
import org.posthouse.base.net.Dialer;
import org.posthouse.base.net.TlsContext;
import org.posthouse.protocol.imap.FetchItem;
import org.posthouse.protocol.imap.FetchModifiers;
import org.posthouse.protocol.imap.SearchKey;
import org.posthouse.protocol.imap.SortKey;
import org.posthouse.protocol.imapclient.ImapClient;
import org.posthouse.protocol.imapclient.ImapRefusedException;
import org.posthouse.protocol.imapclient.Opened;
import org.posthouse.protocol.imapclient.Uids;
import org.posthouse.protocol.imapwire.SequenceSet;

/** One connection that is logged in: what mailboxes there are, which one is open, and messages in it by name. */
final class Session implements AutoCloseable {
    /** In a mailbox with more messages the order of UIDs stands for that of arrival. */
    private static final long MAX_SORTED = 50_000;
    final ImapClient client;
    private final Epochs epochs;
    private final Set<String> capabilities;
    private @Nullable Tree tree;
    private Tree.@Nullable Box open;
    private @Nullable Opened opened;
    private int epoch;

    private Session(ImapClient client, Epochs epochs) throws IOException, ImapRefusedException {
        this.client = client;
        this.epochs = epochs;
        capabilities = client.capabilities();
    }

    static Session open(Dialer dialer, MailServer server, Credentials credentials, Epochs epochs, Trace trace)
            throws IOException, RemoteException {
        var target = new ImapClient.Target(server.address(), server.name(), server.timeout());
        TlsContext tls = server.tls();
        boolean ready = false;
        ImapClient client = null;
        try {
            client = ImapClient.connect(dialer, target, server.implicit(), (who, line) -> trace.line("imap", who, line));
            if (server.security() == MailServer.Security.START_TLS && tls != null)
                client.startTls(tls, server.name());
            switch (credentials) {
                case Credentials.Password(String login, String password) -> client.authenticate(login, password);
                case Credentials.Token(String login, String token) -> client.authenticateByToken(login, token);
            }
            var session = new Session(client, epochs);
            ready = true;
            return session;
        } catch (ImapRefusedException e) {
            throw Refusals.login(e);
        } finally {
            if (!ready && client != null)
                client.close();
        }
    }

    boolean offers(String capability) {
        return capabilities.contains(capability);
    }

    Tree tree() throws IOException, ImapRefusedException {
        Tree known = tree;
        return known == null ? tree(false) : known;
    }

    Tree tree(boolean counts) throws IOException, ImapRefusedException {
        Tree read = new Tree(client.mailboxes(counts), client.prefix());
        tree = read;
        return read;
    }

    void forgetTree() {
        tree = null;
    }

    /** By path or role; asks again where the mailbox may be a new one. */
    Tree.Box find(String pathOrRole) throws IOException, ImapRefusedException, RemoteException {
        boolean old = tree != null;
        try {
            return tree().find(pathOrRole);
        } catch (RemoteException.Gone e) {
            return old ? tree(false).find(pathOrRole) : tree().find(pathOrRole);
        }
    }

    /** Opens it, where another one is open. */
    Opened select(Tree.Box box) throws IOException, ImapRefusedException {
        Opened known = opened;
        if (known != null && open != null && open.name().equals(box.name()))
            return known;
        return reselect(box);
    }

    Opened reselect(Tree.Box box) throws IOException, ImapRefusedException {
        open = null;
        Opened now = client.select(box.name(), false);
        epoch = epochs.number(box.path(), now.uidValidity());
        open = box;
        opened = now;
        return now;
    }

    MessageId id(Tree.Box box, long uid) {
        return new Name(box.path(), epoch, uid).id();
    }

    /** Of a message in a mailbox that is not the open one. */
    MessageId id(Tree.Box box, long validity, long uid) throws IOException {
        return new Name(box.path(), epochs.number(box.path(), validity), uid).id();
    }

    /** Messages by mailbox, in the order in which their mailboxes were first named. */
    Map<String, List<Name>> group(Collection<MessageId> ids) throws RemoteException {
        Map<String, List<Name>> groups = new LinkedHashMap<>();
        for (MessageId id : ids) {
            Name name = Name.of(id);
            groups.computeIfAbsent(name.path(), p -> new ArrayList<>()).add(name);
        }
        return groups;
    }

    /** Opens the mailbox of these messages, of which none may be gone; their UIDs in the order given. */
    List<Long> enter(Tree.Box box, List<Name> names) throws IOException, ImapRefusedException, RemoteException {
        select(box);
        List<Long> uids = new ArrayList<>();
        for (Name name : names) {
            if (name.epoch() != epoch)
                throw gone(name);
            uids.add(name.uid());
        }
        Set<Long> there = new HashSet<>();
        for (SequenceSet set : sets(uids))
            there.addAll(client.search(new SearchKey.Uids(set)));
        for (Name name : names)
            if (!there.contains(name.uid()))
                throw gone(name);
        return uids;
    }

    static RemoteException.Gone gone(Name name) {
        return new RemoteException.Gone("the message " + name.id() + " is no longer there");
    }

    static List<SequenceSet> sets(List<Long> uids) {
        List<SequenceSet> sets = new ArrayList<>();
        for (int i = 0; i < uids.size(); i += Uids.CHUNK)
            sets.add(Uids.set(uids.subList(i, Math.min(uids.size(), i + Uids.CHUNK))));
        return sets;
    }

    /** Lines of messages of the open mailbox, by UID; those that are gone are not among them. */
    Map<Long, Head> heads(Tree.Box box, List<Long> uids) throws IOException, ImapRefusedException {
        Map<Long, Head> heads = new HashMap<>();
        for (SequenceSet set : sets(uids))
            client.fetch(set, Heads.items(capabilities), FetchModifiers.NONE,
                    f -> heads.put(f.uid(), Heads.head(id(box, f.uid()), box.path(), f)));
        return heads;
    }

    /** When messages of the open mailbox arrived, by UID. */
    Map<Long, Instant> arrivals(List<Long> uids) throws IOException, ImapRefusedException {
        Map<Long, Instant> arrivals = new HashMap<>();
        for (SequenceSet set : sets(uids))
            client.fetch(set, List.of(FetchItem.Plain.UID, FetchItem.Plain.INTERNALDATE), FetchModifiers.NONE, f -> {
                OffsetDateTime arrived = f.internalDate();
                if (arrived != null)
                    arrivals.put(f.uid(), arrived.toInstant());
            });
        return arrivals;
    }

    /** UIDs of what matches in a mailbox, the newest first. */
    List<Long> newest(Tree.Box box, Query query, InstantSource clock) throws IOException, ImapRefusedException, RemoteException {
        Set<String> folders = new HashSet<>();
        collect(query, folders);
        Set<String> here = new HashSet<>();
        for (String folder : folders)
            if (find(folder).path().equals(box.path()))
                here.add(folder);
        SearchKey key = new Criteria(here::contains, offers("WITHIN"), clock).key(query);
        if (key == null)
            return List.of();
        // What has come since it was opened is told by the way.
        Opened now = reselect(box);
        if (now.messages() == 0)
            return List.of();
        List<Long> uids = offers("SORT") && now.messages() <= MAX_SORTED
                ? client.sort(List.of(new SortKey(SortKey.By.ARRIVAL, false)), key)
                : client.search(key).stream().sorted().toList();
        return uids.reversed();
    }

    private static void collect(Query query, Set<String> folders) {
        switch (query) {
            case Query.In q -> folders.add(q.folder());
            case Query.And q -> q.all().forEach(one -> collect(one, folders));
            case Query.Or q -> q.any().forEach(one -> collect(one, folders));
            case Query.Not q -> collect(q.query(), folders);
            case Query.Everything q -> {
            }
            case Query.Text q -> {
            }
            case Query.Flag q -> {
            }
            case Query.Attachment q -> {
            }
            case Query.Since q -> {
            }
            case Query.Before q -> {
            }
            case Query.Larger q -> {
            }
            case Query.Smaller q -> {
            }
        }
    }

    /** Where a search looks: what it names, else all but Junk, Trash, and views of other mailboxes. */
    List<Tree.Box> scope(Query query) throws IOException, ImapRefusedException, RemoteException {
        Set<String> named = new HashSet<>();
        collect(query, named);
        if (query instanceof Query.In(String folder))
            return List.of(find(folder));
        if (query instanceof Query.And(List<Query> all))
            for (Query one : all)
                if (one instanceof Query.In(String folder))
                    return List.of(find(folder));
        List<Tree.Box> boxes = new ArrayList<>();
        for (Tree.Box box : tree().boxes())
            if (box.listing().selectable() && (!named.isEmpty() || !Set.of("junk", "trash", "all", "flagged", "important").contains(
                    box.role() == null ? "" : box.role())))
                boxes.add(box);
        return List.copyOf(boxes);
    }

    @Override
    public void close() {
        client.close();
    }
}
