package org.posthouse.server.wiring;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        Map<String, Status> out = new LinkedHashMap<>();
        for (JourneyEvent e : house.told.journey(id)) {
            if (e.recipient().isEmpty())
                continue;
            String reply = e.facts().getOrDefault("reply", "");
            switch (e.step()) {
                case DELIVERED -> out.put(e.recipient(), new Status(reply.isEmpty() ? "250 2.0.0 delivered here" : reply, "yes"));
                case RELAYED -> out.put(e.recipient(), new Status(reply.isEmpty() ? "250 2.0.0 relayed" : reply, "unknown"));
                case FAILED, BOUNCED, DROPPED ->
                    out.put(e.recipient(), new Status(reply.isEmpty() ? "554 5.0.0 not delivered" : reply, "no"));
                case DEFERRED, QUEUED, HELD, RELEASED, ATTEMPTED ->
                    out.put(e.recipient(), new Status(reply.isEmpty() ? "250 2.0.0 queued" : reply, "queued"));
                case RECEIVED, REFUSED, SUBMITTED, APPENDED, JUDGED, FETCHED, COPIED, MOVED, DELETED, RECOVERED, LOST_DETAIL, REPORTED,
                        FORWARDED, POSTED -> {
                    // Not about how it came to a recipient.
                }
            }
        }
        for (Shown s : house.queue.operator().show(id).stream().toList())
            for (Shown.ShownRecipient r : s.recipients())
                out.putIfAbsent(r.recipient().original().toString(), new Status("250 2.0.0 queued", "queued"));
        return out;
    }
}
