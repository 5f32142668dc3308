package org.posthouse.agent.jmap;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
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
import org.posthouse.agent.remote.UncertainException;
import org.posthouse.base.net.TlsContext;
import org.posthouse.mail.mime.Source;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An account by JMAP. RFC 8620, RFC 8621 */
public final class JmapRemote implements Remote {
    private final URI server;
    private final Web web;
    private @Nullable Account account;
    private @Nullable Boxes boxes;

    /** Connects when first asked for anything. The server is where the session is, or a server alone; TLS null trusts the system's roots; silence longer than the timeout is an IOException. */
    public JmapRemote(URI server, @Nullable TlsContext tls, Credentials credentials, Duration timeout, Trace trace) {
        this.server = server;
        web = new Web(tls, credentials, timeout, trace);
    }

    private Account account() throws IOException, RemoteException {
        Account known = account;
        if (known == null) {
            known = Account.open(web, server);
            account = known;
        }
        return known;
    }

    private Boxes boxes() throws IOException, RemoteException {
        Boxes known = boxes;
        return known == null ? again() : known;
    }

    private Boxes again() throws IOException, RemoteException {
        Boxes read = Boxes.read(account());
        boxes = read;
        return read;
    }

    private Boxes.Box find(String folder) throws IOException, RemoteException {
        try {
            return boxes().find(folder);
        } catch (RemoteException.Gone e) {
            return again().find(folder);
        }
    }

    private Emails emails() throws IOException, RemoteException {
        return new Emails(account(), boxes());
    }

    @Override
    public String protocol() {
        return "jmap";
    }

    @Override
    public List<Folder> folders() throws IOException, RemoteException {
        return again().folders();
    }

    @Override
    public void createFolder(String path) throws IOException, RemoteException {
        Boxes known = again();
        if (known.has(path))
            throw new RemoteException("there is a folder " + path + " already");
        String parent = "";
        String done;
        for (int from = 0, to = 0; from <= path.length(); from = to + 1) {
            to = path.indexOf('/', from) < 0 ? path.length() : path.indexOf('/', from);
            String name = path.substring(from, to);
            done = path.substring(0, to);
            parent = known.has(done) ? known.find(done).id() : create(name.replace("%2F", "/"), parent);
        }
        boxes = null;
    }

    private String create(String name, String parent) throws IOException, RemoteException {
        ObjectNode arguments = account().arguments();
        ObjectNode box = arguments.putObject("create").putObject("m").put("name", name).put("isSubscribed", true);
        if (!parent.isEmpty())
            box.put("parentId", parent);
        JsonNode answer = account().call("Mailbox/set", arguments);
        Refusals.check("the folder " + name, answer.path("notCreated"));
        return answer.path("created").path("m").path("id").asString("");
    }

    @Override
    public Page list(Query query, long offset, int limit) throws IOException, RemoteException {
        ObjectNode filter;
        try {
            filter = new Filter(boxes()).whole(query);
        } catch (RemoteException.Gone e) {
            filter = new Filter(again()).whole(query);
        }
        int most = account().most("maxObjectsInGet");
        List<Head> heads = new ArrayList<>();
        long total = 0;
        for (long at = offset; at - offset < limit;) {
            JsonNode found = page(filter, at, (int) Math.min(most, limit - (at - offset)), heads);
            int got = found.path("ids").size();
            at += got;
            total = found.path("total").asLong(at);
            if (got == 0 || at >= total && found.has("total"))
                break;
        }
        return new Page(heads, total);
    }

    private JsonNode page(ObjectNode filter, long position, int limit, List<Head> heads) throws IOException, RemoteException {
        ObjectNode query = account().arguments().put("position", position).put("limit", limit).put("calculateTotal", true);
        if (!filter.isEmpty())
            query.set("filter", filter);
        query.putArray("sort").addObject().put("property", "receivedAt").put("isAscending", false);
        ObjectNode get = account().arguments();
        get.putObject("#ids").put("resultOf", "0").put("name", "Email/query").put("path", "/ids");
        Emails.properties(get);
        List<JsonNode> answers = account().batch().call("Email/query", query).call("Email/get", get).send();
        Map<String, Head> byId = new HashMap<>();
        for (JsonNode email : answers.getLast().path("list")) {
            Head head = emails().head(email);
            byId.put(head.id().value(), head);
        }
        for (JsonNode id : answers.getFirst().path("ids")) {
            Head head = byId.get(id.asString(""));
            if (head != null)
                heads.add(head);
        }
        return answers.getFirst();
    }

    @Override
    public List<Head> heads(List<MessageId> ids) throws IOException, RemoteException {
        return emails().all(ids);
    }

    @Override
    public List<Head> thread(MessageId id) throws IOException, RemoteException {
        Head self = emails().all(List.of(id)).getFirst();
        String thread = self.thread();
        if (thread == null)
            return List.of(self);
        ObjectNode arguments = account().arguments();
        arguments.putArray("ids").add(thread);
        List<String> ids = new ArrayList<>();
        for (JsonNode one : account().call("Thread/get", arguments).path("list").path(0).path("emailIds"))
            ids.add(one.asString(""));
        List<String> hidden = boxes().of(boxes().withRole(List.of("junk", "trash"))).stream().map(Boxes.Box::path).toList();
        List<Head> heads = new ArrayList<>(emails().get(ids).values());
        heads.removeIf(head -> !head.id().equals(id) && !head.folders().isEmpty() && hidden.containsAll(head.folders()));
        if (heads.isEmpty())
            heads.add(self);
        heads.sort(Comparator.comparing(Head::date));
        return List.copyOf(heads);
    }

    @Override
    public void read(MessageId id, OutputStream to) throws IOException, RemoteException {
        ObjectNode arguments = account().arguments();
        arguments.putArray("ids").add(id.value());
        arguments.putArray("properties").add("blobId");
        String blob = account().call("Email/get", arguments).path("list").path(0).path("blobId").asString("");
        if (blob.isEmpty())
            throw Emails.gone(id);
        try (InputStream in = web.get(account().download(blob), "message/rfc822, */*")) {
            in.transferTo(to);
        }
    }

    @Override
    public void flag(List<MessageId> ids, Set<String> add, Set<String> remove) throws IOException, RemoteException {
        ObjectNode patch = Account.object();
        for (String keyword : add)
            patch.put("keywords/" + pointer(keyword), true);
        for (String keyword : remove)
            patch.putNull("keywords/" + pointer(keyword));
        emails().update(ids, patch);
    }

    /** RFC 6901 */
    private static String pointer(String word) {
        return word.replace("~", "~0").replace("/", "~1");
    }

    @Override
    public List<@Nullable MessageId> move(List<MessageId> ids, String folder) throws IOException, RemoteException {
        ObjectNode patch = Account.object();
        patch.putObject("mailboxIds").put(find(folder).id(), true);
        emails().update(ids, patch);
        return new ArrayList<>(ids);
    }

    @Override
    public List<@Nullable MessageId> copy(List<MessageId> ids, String folder) throws IOException, RemoteException {
        emails().update(ids, Account.object().put("mailboxIds/" + pointer(find(folder).id()), true));
        return new ArrayList<>(ids);
    }

    @Override
    public void destroy(List<MessageId> ids) throws IOException, RemoteException {
        emails().destroy(ids);
    }

    @Override
    public MessageId append(String folder, Source message, Set<String> flags, Instant arrived) throws IOException, RemoteException {
        Boxes.Box box = find(folder);
        ObjectNode arguments = account().arguments();
        ObjectNode email = arguments.putObject("emails").putObject("m");
        email.put("blobId", web.upload(account().upload(), message).path("blobId").asString("")).put("receivedAt", Filter.date(arrived));
        email.putObject("mailboxIds").put(box.id(), true);
        ObjectNode keywords = email.putObject("keywords");
        flags.forEach(flag -> keywords.put(flag, true));
        JsonNode answer = account().call("Email/import", arguments);
        JsonNode error = answer.path("notCreated").path("m");
        String existing = error.path("existingId").asString("");
        if (!existing.isEmpty()) {
            // One Email in several mailboxes. RFC 8621 §4.8
            ObjectNode patch = Account.object().put("mailboxIds/" + pointer(box.id()), true);
            flags.forEach(flag -> patch.put("keywords/" + pointer(flag), true));
            emails().update(List.of(new MessageId(existing)), patch);
            return new MessageId(existing);
        }
        if (error.isObject())
            throw Refusals.of("the message", error);
        return new MessageId(answer.path("created").path("m").path("id").asString(""));
    }

    @Override
    public Sent send(Envelope envelope, Source message) throws IOException, RemoteException {
        if (!account().has(Account.SUBMISSION))
            throw new RemoteException.Unable("this server sends nothing");
        MessageId draft = append("drafts", message, Set.of("$draft", "$seen"), Instant.EPOCH);
        try {
            return new Sending(account()).send(envelope, draft);
        } catch (RemoteException e) {
            destroy(List.of(draft));
            throw e;
        } catch (UncertainException e) {
            // Whether it was sent shows in whether the draft is still there.
            if (stillThere(draft)) {
                destroy(List.of(draft));
                throw new IOException("it was not sent: " + e.getMessage(), e);
            }
            throw e;
        }
    }

    /** Only where the server says so: what is not known must not be sent again. */
    private boolean stillThere(MessageId draft) {
        try {
            return !emails().get(List.of(draft.value())).isEmpty();
        } catch (IOException | RemoteException e) {
            return false;
        }
    }

    @Override
    public boolean unsend(String submission) throws IOException, RemoteException {
        return new Sending(account()).unsend(submission);
    }

    @Override
    public String journey(MessageId id) throws IOException, RemoteException {
        if (!account().has(Account.JOURNEY))
            throw new RemoteException.Unable("this server does not tell what happened to a message");
        ObjectNode arguments = account().arguments();
        arguments.putArray("emailIds").add(id.value());
        JsonNode answer = account().batch().using(Account.JOURNEY).call("Journey/get", arguments).send().getFirst();
        if (answer.path("list").isEmpty())
            throw Emails.gone(id);
        return answer.path("list").get(0).toString();
    }

    @Override
    public void watch(String folder, Consumer<Change> listener) throws IOException, RemoteException, InterruptedException {
        Boxes.Box box = find(folder);
        try {
            new Watch(web, account(), boxes(), box, listener).run();
        } catch (InterruptedIOException e) {
            throw interrupted(e);
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted() || e.getCause() instanceof InterruptedException)
                throw interrupted(e);
            throw e;
        }
    }

    private static InterruptedException interrupted(IOException e) {
        Thread.interrupted();
        var interrupted = new InterruptedException();
        interrupted.initCause(e);
        return interrupted;
    }

    @Override
    public void close() {
        web.close();
    }
}
