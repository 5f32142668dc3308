package org.posthouse.access.imapserver;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.imapfetch.FetchCommand;
import org.posthouse.access.imapsession.Feature;
import org.posthouse.access.imapsession.ListResponse;
import org.posthouse.access.imapsession.Selected;
import org.posthouse.access.imapsession.SelectedEvents;
import org.posthouse.access.imapsession.Session;
import org.posthouse.base.net.Awaited;
import org.posthouse.base.net.Waker;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.NotifyGroup;
import org.posthouse.protocol.imap.NotifyGroup.Kind;
import org.posthouse.protocol.imapwire.ImapWriter;
import org.posthouse.protocol.imapwire.SequenceSet;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.sharing.Annotation;
import org.posthouse.store.sharing.Watcher;
import org.posthouse.store.view.UidSet;

/**
 * What a session tells by NOTIFY. A watch only notes which mailboxes have changed and wakes the session, which compares what it has told
 * with what is: so nothing grows while a client does not read, and nothing is lost. RFC 5465 §3
 */
final class Notifying {
    /** Changed mailboxes noted one by one; beyond that all are looked at. */
    private static final int NOTED = 1000;
    private final Session session;
    private final Waker waker = new Waker();
    private final Set<Long> changed = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean list = new AtomicBoolean();
    private final AtomicBoolean all = new AtomicBoolean();
    private final AnnotationNews annotated = new AnnotationNews();
    private List<Rule> rules = List.of();
    /** The mailboxes as they have been told. */
    private final Map<Long, Mailbox> known = new HashMap<>();
    private Set<MailboxName> subscribed = Set.of();
    private @Nullable AccountMail home;
    private @Nullable AutoCloseable homeWatch;
    private @Nullable AccountMail elsewhere;
    private @Nullable AutoCloseable elsewhereWatch;

    Notifying(Session session) {
        this.session = session;
    }

    /** Events of some mailboxes. */
    record Rule(NotifyGroup group, List<MailboxName> names) {
        static Rule of(NotifyGroup group) {
            List<String> written = switch (group.mailboxes()) {
                case NotifyGroup.Subtree t -> t.names();
                case NotifyGroup.SubtreeOne t -> t.names();
                case NotifyGroup.Named n -> n.names();
                case NotifyGroup.Some s -> List.of();
            };
            List<MailboxName> names = new ArrayList<>();
            for (String name : written)
                try {
                    names.add(MailboxName.of(name));
                } catch (Refusal e) {
                    // Names of nothing are passed over. RFC 5465 §3.1
                }
            return new Rule(group, List.copyOf(names));
        }

        boolean covers(MailboxName name, boolean isSubscribed) {
            return switch (group.mailboxes()) {
                case NotifyGroup.Some s -> switch (s) {
                    // Rules may deliver into any mailbox. RFC 5465 §6.3
                    case PERSONAL, INBOXES -> true;
                    case SUBSCRIBED -> isSubscribed;
                    case SELECTED, SELECTED_DELAYED -> false;
                };
                case NotifyGroup.Subtree t -> names.stream().anyMatch(n -> n.equals(name) || name.isBelow(n));
                case NotifyGroup.SubtreeOne t -> names.stream().anyMatch(n -> n.equals(name) || n.equals(name.parent()));
                case NotifyGroup.Named n -> names.contains(name);
            };
        }
    }

    private boolean wants(Kind kind, MailboxName name) {
        return rules.stream().anyMatch(r -> r.group.events().contains(kind) && r.covers(name, subscribed.contains(name)));
    }

    boolean active() {
        return homeWatch != null;
    }

    void begin(AccountMail mail, List<Rule> wanted) throws Refusal {
        stop();
        rules = List.copyOf(wanted);
        home = mail;
        homeWatch = mail.watch(watcher(Thread.currentThread(), mail.account()));
        for (Mailbox m : mail.mailboxes())
            known.put(m.id(), m);
        subscribed = Set.copyOf(mail.subscriptions());
    }

    private Watcher watcher(Thread own, long account) {
        boolean metadata = rules.stream()
                .anyMatch(r -> r.group.events().contains(Kind.METADATA) || r.group.events().contains(Kind.SERVER_METADATA));
        return new Watcher() {
            @Override
            public void changed(long mailbox, long version) {
                note(mailbox);
            }

            // What this client has set itself it need not be told.
            @Override
            public void annotated(long mailbox, List<Annotation> annotations) {
                if (!metadata || Thread.currentThread().equals(own))
                    return;
                annotated.note(mailbox, account, annotations);
                waker.wake();
            }
        };
    }

    private void note(long mailbox) {
        if (mailbox < 0)
            list.set(true);
        else if (changed.size() < NOTED)
            changed.add(mailbox);
        else
            all.set(true);
        waker.wake();
    }

    /** Hears of nothing any more. */
    void stop() {
        homeWatch = closed(homeWatch);
        elsewhereWatch = closed(elsewhereWatch);
        elsewhere = null;
        home = null;
        rules = List.of();
        known.clear();
        changed.clear();
        list.set(false);
        all.set(false);
        subscribed = Set.of();
        annotated.take();
    }

    private static @Nullable AutoCloseable closed(@Nullable AutoCloseable watch) {
        if (watch != null)
            IdleCommand.close(watch);
        return null;
    }

    /** Waits for the client between two commands, and tells it what happens meanwhile; the reader holds nothing now. */
    void await() throws IOException, SyntaxException, Refusal {
        await(false);
    }

    /** IDLE: the same events, and also what may only be told in the course of a command. RFC 5465 §4 */
    void idle() throws IOException, SyntaxException, Refusal {
        tell(true);
        session.out.flush();
        await(true);
    }

    private void await(boolean command) throws IOException, SyntaxException, Refusal {
        follow();
        long deadline = System.nanoTime() + session.idle().toNanos();
        while (!session.in.buffered()) {
            switch (session.connection.awaitInput(waker, java.time.Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
                case Awaited.INPUT -> {
                    return;
                }
                case Awaited.TIMEOUT -> throw new SocketTimeoutException("idle for too long");
                case Awaited.WOKEN -> {
                    if (!session.stands())
                        return;
                    tell(command);
                    session.out.flush();
                }
            }
        }
    }

    // The selected mailbox may be in somebody else's mail.
    private void follow() {
        AccountMail selected = session.state() instanceof Selected s ? s.mail() : null;
        AccountMail wanted = Objects.equals(selected, home) ? null : selected;
        if (Objects.equals(wanted, elsewhere))
            return;
        elsewhereWatch = closed(elsewhereWatch);
        elsewhere = wanted;
        if (wanted != null) {
            elsewhereWatch = wanted.watch((_, _) -> waker.wake());
            waker.wake();
        }
    }

    /** Tells what has happened; in the course of a command also which messages have gone. RFC 5465 §6.1.2 */
    void tell(boolean command) throws IOException, SyntaxException, Refusal {
        SelectedEvents events = session.selectedEvents();
        if (session.state() instanceof Selected s) {
            s.sync(session, command || events != null && !events.delayed());
            news(s, UidSet.EMPTY);
        }
        others();
    }

    /** Sends what the client wants of messages that have come, but for its own. RFC 5465 §5.2 */
    void news(Selected box, UidSet own) throws IOException, SyntaxException, Refusal {
        UidSet arrived = box.takeNews();
        SelectedEvents events = session.selectedEvents();
        if (events == null || events.items().isEmpty())
            return;
        SequenceSet.Builder set = new SequenceSet.Builder();
        boolean any = false;
        for (var i = arrived.iterator(); i.hasNext();) {
            long uid = i.nextLong();
            if (own.contains(uid))
                continue;
            set.add(uid, uid);
            any = true;
        }
        if (any)
            new FetchCommand(session, box, new Command.Fetch(true, set.build(), events.items())).fetch();
    }

    private void others() throws IOException, Refusal {
        AccountMail mail = home;
        if (mail == null)
            return;
        if (list.getAndSet(false))
            names(mail);
        List<Long> ids = new ArrayList<>(changed);
        ids.forEach(changed::remove);
        if (all.getAndSet(false))
            ids = mail.mailboxes().stream().map(Mailbox::id).toList();
        for (long id : ids)
            counters(mail, id);
        SortedMap<Long, SortedSet<String>> entries = annotated.take();
        if (entries == null)
            overflow();
        else
            for (Map.Entry<Long, SortedSet<String>> e : entries.entrySet())
                annotations(mail, e.getKey(), e.getValue());
    }

    /** RFC 5465 §5.8 */
    private void overflow() throws IOException {
        stop();
        session.selectedEvents(SelectedEvents.NONE);
        session.out.ascii("* OK [NOTIFICATIONOVERFLOW] more has happened than can be told; give NOTIFY again\r\n");
    }

    /** The names alone. RFC 5464 §4.4.2 */
    private void annotations(AccountMail mail, long id, SortedSet<String> entries) throws IOException, Refusal {
        String name = "";
        if (id == 0) {
            if (rules.stream().noneMatch(r -> r.group.events().contains(Kind.SERVER_METADATA)))
                return;
        } else {
            Optional<Mailbox> mailbox = mail.mailbox(id);
            if (mailbox.isEmpty() || !wants(Kind.METADATA, mailbox.get().name()))
                return;
            name = mailbox.get().name().value();
        }
        session.out.ascii("* METADATA ");
        session.mailbox(name);
        for (String entry : entries) {
            session.out.b(' ');
            ImapWriter.astring(session.out, entry);
        }
        session.out.crlf();
    }

    private void counters(AccountMail mail, long id) throws IOException, Refusal {
        Optional<Mailbox> now = mail.mailbox(id);
        if (now.isEmpty())
            return;
        Mailbox m = now.get();
        Mailbox before = known.get(id);
        if (before == null || !before.name().equals(m.name())) {
            // A commit tells of the messages of a mailbox before its name, which the client has to hear first.
            list.set(true);
            note(id);
            return;
        }
        known.put(id, m);
        if (isSelected(mail, id) || before.highestModSeq() == m.highestModSeq())
            return;
        long came = m.uidNext() - before.uidNext();
        long left = before.messages() + came - m.messages();
        boolean messages = (came > 0 || left > 0) && wants(Kind.EXPUNGE, m.name());
        boolean flags = wants(Kind.FLAGS, m.name());
        if (messages || flags)
            status(m, messages, flags, session.enabled(Feature.CONDSTORE));
    }

    private boolean isSelected(AccountMail mail, long id) {
        return session.state() instanceof Selected s && s.mailbox() == id && s.mail().equals(mail);
    }

    private void status(Mailbox m, boolean messages, boolean flags, boolean modSeq) throws IOException {
        session.out.ascii("* STATUS ");
        session.mailbox(m.name().value());
        session.out.ascii(" (UIDVALIDITY ").number(m.uidValidity());
        if (messages)
            session.out.ascii(" UIDNEXT ").number(m.uidNext()).ascii(" MESSAGES ").number(m.messages());
        if (flags)
            session.out.ascii(" UNSEEN ").number(m.unseen());
        if (modSeq)
            session.out.ascii(" HIGHESTMODSEQ ").number(m.highestModSeq());
        session.out.ascii(")\r\n");
    }

    /** For NOTIFY SET STATUS: every mailbox of which messages are told. RFC 5465 §3.1 */
    void status() throws IOException, Refusal {
        AccountMail mail = home;
        if (mail == null)
            return;
        for (Mailbox m : mail.mailboxes()) {
            boolean flags = wants(Kind.FLAGS, m.name());
            if (wants(Kind.EXPUNGE, m.name()) && !isSelected(mail, m.id()))
                status(m, true, flags, flags);
        }
    }

    private void names(AccountMail mail) throws IOException, Refusal {
        Map<Long, Mailbox> now = new HashMap<>();
        for (Mailbox m : mail.mailboxes())
            now.put(m.id(), m);
        Set<MailboxName> subscriptions = Set.copyOf(mail.subscriptions());
        Set<MailboxName> affected = new HashSet<>();
        Map<MailboxName, MailboxName> renamed = new HashMap<>();
        for (Mailbox m : now.values()) {
            Mailbox before = known.get(m.id());
            if (before == null)
                withParent(affected, m.name());
            else if (!before.name().equals(m.name()))
                renamed.put(m.name(), before.name());
        }
        for (Mailbox m : known.values())
            if (!now.containsKey(m.id()))
                withParent(affected, m.name());
        known.keySet().retainAll(now.keySet());
        // Counters stay as told until they are looked at; new mailboxes begin empty.
        known.replaceAll((id, m) -> named(m, now));
        now.forEach((id, m) -> known.putIfAbsent(id,
                new Mailbox(id, m.name(), m.use(), m.subscribed(), m.uidValidity(), 1, 0, 0, 0, 0, 0)));
        ListResponse response = new ListResponse(session, mail);
        for (Map.Entry<MailboxName, MailboxName> e : renamed.entrySet())
            // Those below go without saying. RFC 5465 §5.4
            if (!withAbove(e.getKey(), e.getValue(), renamed) && (wants(Kind.NAME, e.getKey()) || wants(Kind.NAME, e.getValue())))
                response.write(e.getKey(), e.getValue());
        affected.removeIf(name -> !wants(Kind.NAME, name));
        Set<MailboxName> before = subscribed;
        subscribed = subscriptions;
        for (MailboxName name : subscriptions)
            if (!before.contains(name) && wants(Kind.SUBSCRIPTION, name))
                affected.add(name);
        for (MailboxName name : before)
            if (!subscriptions.contains(name) && (wants(Kind.SUBSCRIPTION, name) || ofSubscribed()))
                affected.add(name);
        for (MailboxName name : affected)
            response.write(name, null);
    }

    private boolean ofSubscribed() {
        return rules.stream()
                .anyMatch(r -> r.group.mailboxes() == NotifyGroup.Some.SUBSCRIBED && r.group.events().contains(Kind.SUBSCRIPTION));
    }

    private static Mailbox named(Mailbox told, Map<Long, Mailbox> now) {
        Mailbox m = now.get(told.id());
        return m == null
                ? told
                : new Mailbox(told.id(), m.name(), m.use(), m.subscribed(), told.uidValidity(), told.uidNext(), told.messages(),
                        told.unseen(), told.deleted(), told.size(), told.highestModSeq());
    }

    private static void withParent(Set<MailboxName> affected, MailboxName name) {
        affected.add(name);
        MailboxName parent = name.parent();
        if (parent != null)
            affected.add(parent);
    }

    private static boolean withAbove(MailboxName now, MailboxName before, Map<MailboxName, MailboxName> renamed) {
        MailboxName up = now.parent();
        MailboxName upBefore = before.parent();
        return up != null && upBefore != null && upBefore.equals(renamed.get(up));
    }

    /** What this client has done itself it need not be told. RFC 5465 §5 */
    void done(Command command) throws Refusal {
        AccountMail mail = home;
        if (mail == null)
            return;
        if (command instanceof Command.Create c)
            made(mail, name(c.mailbox()));
        else if (command instanceof Command.Delete c)
            deleted(mail, name(c.mailbox()));
        else if (command instanceof Command.Rename c)
            renamed(mail, name(c.from()), name(c.to()));
        else if (command instanceof Command.Subscribe c)
            subscribed(name(c.mailbox()), true);
        else if (command instanceof Command.Unsubscribe c)
            subscribed(name(c.mailbox()), false);
    }

    private void deleted(AccountMail mail, MailboxName name) throws Refusal {
        if (mail.mailbox(name).isEmpty())
            known.values().removeIf(m -> m.name().equals(name));
    }

    private static MailboxName name(String written) throws Refusal {
        boolean separator = written.length() > 1 && written.charAt(written.length() - 1) == MailboxName.SEPARATOR;
        return MailboxName.of(separator ? written.substring(0, written.length() - 1) : written);
    }

    private void made(AccountMail mail, MailboxName name) throws Refusal {
        for (MailboxName n = name; n != null; n = n.parent())
            mail.mailbox(n).ifPresent(m -> known.putIfAbsent(m.id(), m));
    }

    private void renamed(AccountMail mail, MailboxName from, MailboxName to) throws Refusal {
        for (Mailbox m : List.copyOf(known.values())) {
            boolean concerned = m.name().equals(from) || m.name().isBelow(from);
            Optional<Mailbox> now = concerned ? mail.mailbox(m.id()) : Optional.empty();
            if (now.isPresent() && (now.get().name().equals(to) || now.get().name().isBelow(to)))
                known.put(m.id(), named(m, Map.of(m.id(), now.get())));
        }
        made(mail, to);
    }

    private void subscribed(MailboxName name, boolean on) {
        Set<MailboxName> next = new HashSet<>(subscribed);
        if (on)
            next.add(name);
        else
            next.remove(name);
        subscribed = next;
    }
}
