package org.posthouse.server.wiring;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapsend.Submission;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.mta.queue.Shown;
import org.posthouse.mta.queue.State;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Resolution;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.kv.Refusal;

/** What is sent by JMAP goes into the queue as what is sent by SMTP does. */
final class QueueSubmission implements Submission {
    private static final String QUEUED = "250 2.0.0 queued";
    private final House house;

    QueueSubmission(House house) {
        this.house = house;
    }

    @Override
    public Duration maxHold() {
        return house.config.smtp().hold();
    }

    @Override
    public int maxRecipients() {
        return house.config.limits().recipients();
    }

    @Override
    public List<Address> unreachable(List<Address> to) throws Refusal {
        List<Address> out = new ArrayList<>();
        for (Address a : to)
            if (house.directory.resolve(a) instanceof Resolution.Unknown)
                out.add(a);
        return out;
    }

    private List<Recipient> recipients(List<Address> to) throws Refusal {
        var all = new LinkedHashMap<Address, Recipient>();
        for (Address a : to)
            switch (house.directory.resolve(a)) {
                case Resolution.Remote r -> all.putIfAbsent(a, new Recipient(a, a, new Route.Remote()));
                case Resolution.Reaches r -> {
                    for (Account local : r.accounts())
                        all.putIfAbsent(local.address(), new Recipient(a, local.address(), new Route.Local(local.id())));
                    for (Address remote : r.remote())
                        all.putIfAbsent(remote, new Recipient(a, remote, new Route.Remote()));
                    for (Resolution.Listed l : r.lists())
                        all.putIfAbsent(l.as(), new Recipient(a, l.as(), new Route.Group(l.list())));
                }
                case Resolution.Unknown u -> throw new Refusal(Refusal.Reason.NO_SUCH_ACCOUNT, a + " is not here any more");
            }
        return List.copyOf(all.values());
    }

    @Override
    public long newId() {
        return house.told.newId();
    }

    @Override
    public void send(long id, Letter letter) throws Refusal {
        Address from = letter.from();
        Instant now = house.clock.instant();
        boolean utf8 = letter.utf8() || letter.to().stream().anyMatch(Address::needsUtf8) || from != null && from.needsUtf8();
        var content = letter.eightBit() ? Terms.Content.EIGHT_BIT : Terms.Content.SEVEN_BIT;
        var terms = new Terms(content, utf8, null, null, false, null, 0, letter.hold());
        String login = letter.account().address().toString();
        var arrival = new Arrival(id, from == null ? ReturnPath.NULL : ReturnPath.of(from), new byte[0], letter.blob(), letter.size(), now,
                terms, login);
        house.submitted.put(house.signing.written(arrival), recipients(letter.to()));
        house.told.record(new JourneyEvent(id, now, JourneyEvent.Step.SUBMITTED, "",
                Map.of("by", "jmap", "login", login, "size", Long.toString(letter.size()), "recipients",
                        Integer.toString(letter.to().size())),
                ""));
    }

    @Override
    public boolean has(Account account, long id) throws Refusal {
        return house.queue.operator().show(id).isPresent() || !house.told.journey(id).isEmpty();
    }

    @Override
    public boolean cancel(Account account, long id) throws Refusal {
        Optional<Shown> shown = house.queue.operator().show(id);
        // What one recipient has had cannot be taken back, and what is being tried may have been had.
        if (shown.isEmpty() || shown.get().recipients().stream().anyMatch(r -> r.attempts() > 0 || r.state() == State.TRYING
                || r.state() == State.FAILED))
            return false;
        return house.queue.operator().cancel(id, account.address().toString()) > 0;
    }

    @Override
    public Map<String, Status> status(Account account, long id) throws Refusal {
        List<JourneyEvent> journey = house.told.journey(id);
        List<Shown> queued = house.queue.operator().show(id).stream().toList();
        Map<String, String> originals = new HashMap<>();
        for (JourneyEvent e : journey)
            if (e.facts().containsKey("original"))
                originals.put(e.recipient(), e.facts().getOrDefault("original", ""));
        for (Shown s : queued)
            for (Shown.ShownRecipient r : s.recipients())
                if (!r.recipient().original().equals(r.recipient().address()))
                    originals.put(r.recipient().address().toString(), r.recipient().original().toString());
        Map<String, Status> each = new LinkedHashMap<>();
        for (JourneyEvent e : journey) {
            Status status = e.recipient().isEmpty() ? null : status(e, originals.containsKey(e.recipient()));
            if (status != null)
                each.put(e.recipient(), status);
        }
        Map<String, Status> out = new LinkedHashMap<>();
        each.forEach((address, status) -> out.merge(originals.getOrDefault(address, address), status, QueueSubmission::worse));
        for (Shown s : queued)
            for (Shown.ShownRecipient r : s.recipients())
                out.putIfAbsent(r.recipient().original().toString(), new Status(QUEUED, "queued"));
        return out;
    }

    /** Of those that one address stands for, what went worst, or what is not over. */
    private static Status worse(Status a, Status b) {
        List<String> order = List.of("no", "queued", "unknown", "yes");
        return order.indexOf(b.delivered()) < order.indexOf(a.delivered()) ? b : a;
    }

    /** @param hidden whether the sender does not know the recipient, whom the words of other servers may name */
    private static @Nullable Status status(JourneyEvent e, boolean hidden) {
        String reply = hidden ? "" : e.facts().getOrDefault("reply", "");
        return switch (e.step()) {
            case DELIVERED -> new Status(reply.isEmpty() ? "250 2.0.0 delivered here" : reply, "yes");
            case RELAYED -> new Status(reply.isEmpty() ? "250 2.0.0 relayed" : reply, "unknown");
            case FAILED, BOUNCED, DROPPED -> new Status(reply.isEmpty() ? "554 5.0.0 not delivered" : reply, "no");
            case DEFERRED, QUEUED, HELD, RELEASED, ATTEMPTED -> new Status(reply.isEmpty() ? QUEUED : reply, "queued");
            // Not about how it came to a recipient.
            case RECEIVED, REFUSED, SUBMITTED, APPENDED, JUDGED, FETCHED, COPIED, MOVED, DELETED, RECOVERED, LOST_DETAIL, REPORTED,
                    FORWARDED,
                    POSTED ->
                null;
        };
    }
}
