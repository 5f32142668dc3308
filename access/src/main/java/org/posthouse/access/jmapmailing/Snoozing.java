package org.posthouse.access.jmapmailing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.Rejected;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.access.jmapcore.Things;
import org.posthouse.store.account.Account;
import org.posthouse.store.email.Emails;
import org.posthouse.store.email.Place;
import org.posthouse.store.item.Item;
import org.posthouse.store.item.ItemKind;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.MessageRow;
import org.posthouse.store.mailbox.NewMessage;
import org.posthouse.store.view.Flags;
import org.posthouse.store.view.UidSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Puts emails off into the mailbox Snoozed, and brings back those whose time has come. One per process; safe for all threads. docs/jmap.md */
public final class Snoozing {
    private static final Logger LOG = LoggerFactory.getLogger(Snoozing.class);
    private static final ItemKind KIND = ItemKind.SNOOZE;
    private static final String NAME = "Snoozed";
    /** What one round wakes at most; the next one goes on. */
    private static final int A_ROUND = 500;
    /** Seconds until what could not be woken is tried again. */
    private static final long RETRY = 300;
    private final Services services;
    private final ReentrantLock lock = new ReentrantLock();
    /** The earliest first; filled from what is stored by the first round. */
    private final TreeSet<Due> due = new TreeSet<>();
    private boolean loaded;

    private record Due(long until, long account, long email) implements Comparable<Due> {
        static Due of(long account, Item item) {
            return new Due(Things.read(item).path("until").asLong(), account, item.id());
        }

        @Override
        public int compareTo(Due o) {
            int byTime = Long.compare(until, o.until);
            int byAccount = byTime != 0 ? byTime : Long.compare(account, o.account);
            return byAccount != 0 ? byAccount : Long.compare(email, o.email);
        }
    }

    public Snoozing(Services services) {
        this.services = services;
    }

    private void load() throws Refusal {
        for (Account account : services.directory().accounts())
            for (Item item : services.items().list(account.id(), KIND))
                due.add(Due.of(account.id(), item));
        loaded = true;
    }

    /** Puts an email off; from where it is now, or with another time where it is off already. Rejected notFound. */
    void snooze(JmapAccount a, long email, Instant until) throws Rejected, Refusal {
        lock.lock();
        try {
            Emails emails = services.emails(a);
            int row = emails.row(email);
            List<Place> places = row < 0 ? List.of() : emails.places(row);
            if (places.isEmpty())
                throw Rejected.notFound();
            ObjectNode kept = Json.object().put("until", until.getEpochSecond());
            Mailbox snoozed = snoozed(a.mail(), true).orElseThrow();
            boolean off = places.stream().allMatch(p -> p.mailbox() == snoozed.id());
            Optional<Item> before = services.items().get(a.number(), KIND, email);
            ArrayNode from = kept.putArray("from");
            if (off && before.isPresent())
                Things.read(before.get()).path("from").forEach(from::add);
            else
                places.stream().map(Place::mailbox).filter(m -> m != snoozed.id()).distinct().forEach(from::add);
            // First what wakes it, then the move: what is moved and never woken would be lost.
            services.items().put(a.number(), KIND, email, Json.write(kept));
            before.ifPresent(item -> due.remove(Due.of(a.number(), item)));
            due.add(new Due(until.getEpochSecond(), a.number(), email));
            if (!off)
                gather(a, places, snoozed);
        } finally {
            lock.unlock();
        }
    }

    private void gather(JmapAccount a, List<Place> places, Mailbox snoozed) throws Refusal {
        boolean there = places.stream().anyMatch(p -> p.mailbox() == snoozed.id());
        for (Place p : places) {
            if (p.mailbox() == snoozed.id())
                continue;
            UidSet uid = UidSet.of(p.uid());
            if (there) {
                a.mail().remove(p.mailbox(), uid);
                continue;
            }
            there = true;
            long journey = a.mail().row(p.mailbox(), p.uid()).map(MessageRow::journey).orElse(0L);
            a.mail().move(p.mailbox(), uid, snoozed.id());
            tell(a, journey, p.mailbox(), snoozed.id());
        }
    }

    /** Without a role, so that other programs see no more than a mailbox. */
    private static Optional<Mailbox> snoozed(AccountMail mail, boolean make) throws Refusal {
        MailboxName name = MailboxName.of(NAME);
        Optional<Mailbox> there = mail.mailbox(name);
        if (there.isPresent() || !make)
            return there;
        Mailbox made = mail.create(name, null);
        mail.subscribe(name, true);
        return Optional.of(made);
    }

    private void tell(JmapAccount a, long journey, long from, long to) throws Refusal {
        if (journey == 0)
            return;
        Map<String, String> facts = new HashMap<>(Map.of("by", "snooze"));
        a.mail().mailbox(from).ifPresent(m -> facts.put("from", m.name().value()));
        a.mail().mailbox(to).ifPresent(m -> facts.put("mailbox", m.name().value()));
        services.journeys().record(new JourneyEvent(journey, services.clock().instant(), JourneyEvent.Step.MOVED,
                a.account().address().toString(), Map.copyOf(facts), ""));
    }

    /** Brings an email back at once; returns the number it has now. Rejected notFound where it is not put off. */
    long wake(JmapAccount a, long email) throws Rejected, Refusal {
        lock.lock();
        try {
            Optional<Item> item = services.items().get(a.number(), KIND, email);
            if (item.isEmpty())
                throw Rejected.notFound();
            long now = back(a, email, Things.read(item.get()).path("from"));
            services.items().remove(a.number(), KIND, email);
            due.remove(Due.of(a.number(), item.get()));
            if (now < 0)
                throw Rejected.notFound();
            return now;
        } finally {
            lock.unlock();
        }
    }

    /** -1 where it is not among the snoozed any more: somebody has woken it by hand, or thrown it away. */
    private long back(JmapAccount a, long email, JsonNode from) throws Refusal {
        AccountMail mail = a.mail();
        Mailbox snoozed = snoozed(mail, false).orElse(null);
        Emails emails = services.emails(a);
        int row = emails.row(email);
        if (snoozed == null || row < 0)
            return -1;
        Place place = null;
        for (Place p : emails.places(row))
            if (p.mailbox() == snoozed.id())
                place = p;
        if (place == null)
            return -1;
        Set<Long> targets = new LinkedHashSet<>();
        for (JsonNode id : from)
            if (id.asLong() != snoozed.id() && mail.mailbox(id.asLong()).isPresent())
                targets.add(id.asLong());
        if (targets.isEmpty())
            targets.add(mail.mailbox(MailboxName.INBOX).orElseThrow().id());
        NewMessage was = mail.copies(snoozed.id(), UidSet.of(place.uid())).get(place.uid());
        if (was == null)
            return -1;
        FlagSet unread = new FlagSet(was.flags().system() & ~Flags.SEEN, was.flags().keywords());
        // With the time of waking it stands on top, for every program that sorts by date of arrival.
        NewMessage now = new NewMessage(was.trace(), was.blob(), was.size(), services.clock().instant(), unread, was.structure(),
                was.journey(), null);
        List<Long> all = new ArrayList<>(targets);
        long first = all.removeFirst();
        long uid = mail.replace(snoozed.id(), place.uid(), first, now);
        for (long other : all)
            mail.copy(first, UidSet.of(uid), other);
        tell(a, was.journey(), snoozed.id(), first);
        return mail.row(first, uid).map(MessageRow::emailId).orElse(-1L);
    }

    /** Wakes what is due. Refusal where the store cannot be read now; what is left waits for the next round. */
    public void round() throws Refusal {
        long now = services.clock().instant().getEpochSecond();
        for (int n = 0; n < A_ROUND; n++) {
            lock.lock();
            try {
                if (!loaded)
                    load();
                if (due.isEmpty() || due.first().until > now)
                    return;
                one(due.first());
            } finally {
                lock.unlock();
            }
        }
    }

    private void one(Due d) throws Refusal {
        Optional<Account> account = services.directory().account(d.account);
        if (account.isEmpty()) {
            due.remove(d);
            return;
        }
        Optional<Item> item = services.items().get(d.account, KIND, d.email);
        // A second try of what was put off once more since.
        if (item.isPresent() && Due.of(d.account, item.get()).until > services.clock().instant().getEpochSecond()) {
            due.remove(d);
            return;
        }
        try {
            wake(new JmapAccount(Ids.account(d.account), account.get(), services.store().open(d.account)), d.email);
            due.remove(d);
        } catch (Rejected gone) {
            LOG.debug("an email of account {} was woken by hand", d.account);
            due.remove(d);
        } catch (Refusal e) {
            if (e.reason() == Refusal.Reason.UNAVAILABLE || e.reason() == Refusal.Reason.DISK_FULL)
                throw e;
            // It stays where it is, and is tried again later; those behind it do not wait.
            LOG.warn("an email of account {} cannot be woken yet: {}", d.account, e.getMessage());
            due.remove(d);
            due.add(new Due(services.clock().instant().getEpochSecond() + RETRY, d.account, d.email));
        }
    }
}
