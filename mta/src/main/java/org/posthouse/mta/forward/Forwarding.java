package org.posthouse.mta.forward;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.dsn.Asked;
import org.posthouse.mail.dsn.EnhancedStatus;
import org.posthouse.mail.dsn.Notify;
import org.posthouse.mail.srs.Srs;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.queue.Letter;
import org.posthouse.mta.queue.Notices;
import org.posthouse.mta.queue.Queue;
import org.posthouse.mta.verdict.Sealing;
import org.posthouse.store.account.Directory;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.JourneyId;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;

/** The queue as those see it who accept mail: parts what is forwarded from what is not, and puts both, and what is to be told of it, in one commit. */
public final class Forwarding implements Queue {
    private static final EnhancedStatus LOOP = EnhancedStatus.of(5, 4, 6);
    private static final EnhancedStatus NOT_PERMITTED = EnhancedStatus.of(5, 7, 1);

    /** What it works with. */
    public record Services(Queue queue, Directory directory, Engine engine, Notices notices, Journeys journeys, InstantSource clock,
            Sealing sealing) {}

    private final Services with;
    private final Srs srs;

    public Forwarding(Services with, Srs srs) {
        this.with = with;
        this.srs = srs;
    }

    @Override
    public boolean isOpen() {
        return with.queue().isOpen();
    }

    @Override
    public void put(List<Letter> letters) throws Refusal {
        with.queue().put(letters);
    }

    @Override
    public boolean putOnce(long about, String word, List<Letter> letters) throws Refusal {
        return with.queue().putOnce(about, word, letters);
    }

    @Override
    public boolean putForGood(long about, String word, List<Letter> letters) throws Refusal {
        return with.queue().putForGood(about, word, letters);
    }

    @Override
    public void forget(long about, String word) throws Refusal {
        with.queue().forget(about, word);
    }

    /** Refusal NOT_PERMITTED where nobody at all can be reached. */
    @Override
    public void put(Arrival given, List<Recipient> recipients) throws Refusal {
        put(given, recipients, false);
    }

    @Override
    public void putOwn(Arrival given, List<Recipient> recipients) throws Refusal {
        put(given, recipients, true);
    }

    private void put(Arrival given, List<Recipient> recipients, boolean own) throws Refusal {
        Arrival arrival = named(given);
        Set<Address> several = several(recipients);
        var direct = new ArrayList<Recipient>();
        var onward = new LinkedHashMap<Address, List<Recipient>>();
        for (Recipient r : recipients) {
            Recipient kept = several.contains(r.original()) ? r.with(quiet(r.asked())) : r;
            if (isForwarded(r))
                onward.computeIfAbsent(r.original(), _ -> new ArrayList<>()).add(kept);
            else
                direct.add(kept);
        }
        var done = expanded(recipients, several);
        if (onward.isEmpty() && done.isEmpty()) {
            if (own)
                with.queue().putOwn(arrival, direct);
            else
                with.queue().put(arrival, direct);
            return;
        }
        var letters = new ArrayList<Letter>();
        if (!direct.isEmpty())
            letters.add(new Letter(arrival, direct));
        var failed = onward(arrival, onward, letters);
        if (letters.isEmpty())
            throw new Refusal(Refusal.Reason.NOT_PERMITTED, failed.getFirst().text());
        notices(arrival, done, failed, letters);
        with.queue().put(letters);
    }

    /** Mail of our own users gets a name by which a report about it finds it again. */
    private static Arrival named(Arrival a) {
        return a.login().isEmpty() ? a : a.with(a.terms().named(JourneyId.show(a.id())));
    }

    private static boolean isForwarded(Recipient r) {
        return r.route() instanceof Route.Remote && !r.address().equals(r.original());
    }

    /** Addresses that stand for several recipients. */
    private static Set<Address> several(List<Recipient> recipients) {
        var once = new HashSet<Address>();
        var several = new HashSet<Address>();
        for (Recipient r : recipients)
            if (!once.add(r.original()))
                several.add(r.original());
        return several;
    }

    /** Success of each is not told where that of all is. RFC 3461 §5.2.7.3 */
    private static Asked quiet(Asked asked) {
        Notify n = asked.said();
        return n == null || !n.success() ? asked : new Asked(new Notify(false, n.failure(), n.delay()), asked.original());
    }

    private List<Notices.Done> expanded(List<Recipient> recipients, Set<Address> several) {
        var done = new LinkedHashMap<Address, Notices.Done>();
        var outcome = new Outcome.Delivered("", "", Outcome.Handed.EXPANDED);
        for (Recipient r : recipients)
            if (several.contains(r.original()) && r.asked().notices().success())
                done.putIfAbsent(r.original(), new Notices.Done(new Recipient(r.original(), r.original(), r.route(), r.asked()), outcome,
                        with.clock().instant()));
        return List.copyOf(done.values());
    }

    /** Adds a letter for each address that leads onward; what may not go there is said. */
    private List<Notices.About> onward(Arrival arrival, Map<Address, List<Recipient>> onward, List<Letter> letters) throws Refusal {
        var failed = new ArrayList<Notices.About>();
        if (onward.isEmpty())
            return failed;
        Set<String> been = been(arrival);
        for (Map.Entry<Address, List<Recipient>> e : onward.entrySet()) {
            Address from = e.getKey();
            EnhancedStatus status = null;
            String why = "";
            if (been.contains(fold(from))) {
                status = LOOP;
                why = "The message goes round in circles: it has been forwarded from " + from + " before";
            } else if (srs.origin(from).isPresent() && !arrival.returnPath().isNull()) {
                status = NOT_PERMITTED;
                why = "Only reports, from the null return path, are taken for " + from;
            }
            if (status == null)
                letters.add(letter(arrival, from, e.getValue()));
            else
                for (Recipient r : e.getValue())
                    failed.add(new Notices.About(r, status, "", why, with.clock().instant(), null));
        }
        return failed;
    }

    private Set<String> been(Arrival arrival) throws Refusal {
        try {
            return DeliveredTo.of(with.engine(), arrival);
        } catch (IOException e) {
            throw new Refusal(Refusal.Reason.UNAVAILABLE, "the message cannot be read back", e);
        }
    }

    private static String fold(Address a) {
        return a.toString().toLowerCase(Locale.ROOT);
    }

    private Letter letter(Arrival arrival, Address from, List<Recipient> to) throws Refusal {
        ReturnPath path = returnPath(arrival.returnPath(), from);
        byte[] trace = with.sealing().seal(DeliveredTo.before(arrival.trace(), from), arrival, from.domain());
        long id = with.journeys().newId();
        var facts = new LinkedHashMap<String, String>();
        facts.put("as", JourneyId.show(id));
        facts.put("from", path.toString());
        String targets = String.join(", ", to.stream().map(r -> r.address().toString()).toList());
        facts.put("to", targets);
        with.journeys()
                .record(new JourneyEvent(arrival.id(), with.clock().instant(), JourneyEvent.Step.FORWARDED, from.toString(), facts, ""));
        with.journeys().record(new JourneyEvent(id, with.clock().instant(), JourneyEvent.Step.RECEIVED, "",
                Map.of("about", JourneyId.show(arrival.id()), "from", path.toString()), ""));
        var onward = new Arrival(id, path, trace, arrival.blob(), arrival.size(), arrival.arrived(), arrival.terms(), arrival.login(),
                arrival.authenticity());
        return new Letter(onward, to);
    }

    /**
     * The return path of what goes on from an address of ours: that of a sender elsewhere becomes ours, since our hosts may not send for his domain. One that
     * does not fit into an address of ours stays as it is.
     */
    public ReturnPath returnPath(ReturnPath given, Address from) throws Refusal {
        Address sender = given.address().orElse(null);
        if (sender == null || with.directory().isLocal(sender.domain()) || !with.directory().isLocal(from.domain()))
            return given;
        return srs.rewrite(sender, from.domain()).map(ReturnPath::of).orElse(given);
    }

    private void notices(Arrival arrival, List<Notices.Done> done, List<Notices.About> failed, List<Letter> letters) throws Refusal {
        try {
            add(arrival, done.isEmpty() ? null : with.notices().success(arrival, done).orElse(null), letters);
            Optional<Notices.Notice> bounce = failed.isEmpty() ? Optional.empty() : with.notices().failure(arrival, failed);
            add(arrival, bounce.orElse(null), letters);
            for (Notices.About a : failed)
                with.journeys().record(new JourneyEvent(arrival.id(), with.clock().instant(), JourneyEvent.Step.FAILED,
                        a.recipient().address().toString(), Map.of("status", a.status().toString(), "reply", a.text()), ""));
        } catch (IOException e) {
            throw new Refusal(Refusal.Reason.UNAVAILABLE, "the notice cannot be written", e);
        }
    }

    private void add(Arrival about, Notices.@Nullable Notice notice, List<Letter> letters) {
        if (notice == null)
            return;
        letters.add(new Letter(notice.arrival(), notice.recipients()));
        with.journeys().record(new JourneyEvent(notice.arrival().id(), with.clock().instant(), JourneyEvent.Step.RECEIVED, "",
                Map.of("from", "", "about", JourneyId.show(about.id()), "size", Long.toString(notice.arrival().size())), ""));
    }
}
