package org.posthouse.mta.list;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.limit.RateLimiter;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.dsn.Dsn;
import org.posthouse.mail.dsn.DsnAction;
import org.posthouse.mail.dsn.DsnParser;
import org.posthouse.mail.dsn.DsnRecipient;
import org.posthouse.mail.dsn.EnhancedStatus;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.MimeParser;
import org.posthouse.mail.mime.Source;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.LocalDelivery;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.mta.queue.Letter;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.JourneyId;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.list.HeldPost;
import org.posthouse.store.list.MailList;
import org.posthouse.store.list.Member;

/** Delivers to lists: posts, bounces of members, farewells, and mail for those who run a list. All else goes on to the next. */
public final class ListDelivery implements LocalDelivery {
    private static final String PEER = "list";
    private static final EnhancedStatus TROUBLE = EnhancedStatus.of(4, 3, 0);

    private final ListServices with;
    private final LocalDelivery others;
    private final Tokens tokens;
    private final Distribution distribution;
    private final Moderation moderation;
    private final Notes notes;
    private final Addressees addressees;
    /** Notices to the moderators of a list: beyond that many an hour they know that something waits. */
    private final RateLimiter notices;

    /** The key is secret, 32 octets. */
    public ListDelivery(ListServices with, byte[] key, LocalDelivery others) {
        this.with = with;
        this.others = others;
        tokens = new Tokens(key);
        distribution = new Distribution(with, tokens);
        notes = new Notes(with.engine(), with.journeys(), with.clock(), with.signing());
        moderation = new Moderation(with, tokens, notes);
        addressees = new Addressees(with.directory());
        notices = new RateLimiter(20, Duration.ofHours(1), 10_000, with.clock());
    }

    /** What moderators do. */
    public Moderation moderation() {
        return moderation;
    }

    @Override
    public Outcome deliver(Recipient recipient, Arrival arrival, @Nullable Source bytes) {
        if (!(recipient.route() instanceof Route.Group group))
            return others.deliver(recipient, arrival, bytes);
        MailList list = with.lists().get(group.list()).orElse(null);
        if (list == null)
            return new Outcome.Failed(EnhancedStatus.of(5, 1, 1), PEER, "No such list here");
        try {
            if (bytes != null)
                return take(list, recipient, arrival, bytes);
            try (BlobReader blob = with.engine().openBlob(arrival.blob())) {
                return take(list, recipient, arrival, blob);
            }
        } catch (Refusal r) {
            return new Outcome.Deferred(r.reason() == Refusal.Reason.LIMIT ? EnhancedStatus.of(4, 2, 2) : TROUBLE, PEER,
                    String.valueOf(r.getMessage()));
        } catch (IOException e) {
            return new Outcome.Deferred(TROUBLE, PEER, "The message could not be read back");
        }
    }

    private Outcome take(MailList list, Recipient recipient, Arrival arrival, Source bytes) throws Refusal, IOException {
        Address to = recipient.address();
        String local = to.local().base().folded();
        String detail = to.local().detail().orElse("");
        String name = list.name().local().folded();
        return switch (local.startsWith(name) ? local.substring(name.length()) : "") {
            case "-bounces" -> bounce(list, detail, arrival, bytes);
            case "-leave" -> leave(list, detail, arrival);
            case "-request", "-owner" -> toOwners(list, arrival);
            default -> post(list, detail, arrival, bytes);
        };
    }

    private Outcome post(MailList list, String detail, Arrival arrival, Source bytes) throws Refusal, IOException {
        PostHeader post = PostHeader.read(arrival.trace(), bytes);
        boolean approved = detail.startsWith(Moderation.APPROVED)
                && tokens.read(Moderation.APPROVED, list.id(), detail.substring(Moderation.APPROVED.length()))
                        .equals(OptionalLong.of(arrival.id()));
        PostRules.Decision decision = approved
                ? new PostRules.Decision.Post()
                : PostRules.decide(list, ListFields.id(list), post, arrival,
                        a -> with.lists().member(list.id(), a).isPresent());
        return switch (decision) {
            case PostRules.Decision.Post p when !approved && distribution.takesSeveral(list) -> later(list, arrival);
            case PostRules.Decision.Post p -> {
                int count = distribution.distribute(list, post, arrival, bytes);
                yield new Outcome.Delivered(PEER, "Posted to " + count + " members of " + list.name(), Outcome.Handed.FINAL);
            }
            case PostRules.Decision.Hold h -> hold(list, post, arrival, h.why());
            case PostRules.Decision.Refuse r -> new Outcome.Failed(r.status(), PEER, r.why());
        };
    }

    /** From the queue, where each part is put once however often it is tried: whoever sends again for want of an answer comes under another id. */
    private Outcome later(MailList list, Arrival arrival) throws Refusal {
        long as = with.journeys().newId();
        var copy = new Arrival(as, arrival.returnPath(), arrival.trace(), arrival.blob(), arrival.size(), with.clock().instant(),
                Terms.of(arrival.terms().content(), arrival.smtpUtf8()).with(arrival.terms().optionalTls()), arrival.login(),
                arrival.authenticity());
        if (with.queue().get().putOnce(arrival.id(), "posted " + list.id(), List.of(moderation.approved(list, copy))))
            event(arrival, JourneyEvent.Step.FORWARDED, list.name().toString(), Map.of("as", JourneyId.show(as)));
        return new Outcome.Delivered(PEER, "Waits to be posted to " + list.name(), Outcome.Handed.FINAL);
    }

    private Outcome hold(MailList list, PostHeader post, Arrival arrival, String why) throws Refusal {
        Address author = post.author();
        String from = author == null ? arrival.returnPath().toString() : author.toString();
        with.lists().hold(new HeldPost(list.id(), arrival.id(), with.clock().instant(), arrival.blob(), arrival.size(), arrival.trace(),
                arrival.returnPath().toString(), arrival.login(), HeldContent.of(arrival), from, Notes.line(post.subject()), why));
        var letters = new ArrayList<Letter>();
        if (notices.tryTake(Long.toString(list.id())))
            for (Address m : owners(list)) {
                List<Recipient> to = addressees.of(m);
                if (!to.isEmpty())
                    letters.add(new Letter(notes.write(list, m.toString(), "A post to " + list.name() + " waits for you",
                            NoteText.held(list, JourneyId.show(arrival.id()), from, Notes.line(post.subject()), why)), to));
            }
        if (!letters.isEmpty())
            with.queue().get().putOnce(arrival.id(), "held " + list.id(), letters);
        event(arrival, JourneyEvent.Step.HELD, list.name().toString(), Map.of("by", "the list's rules", "why", why));
        return new Outcome.Delivered(PEER, "Waits for the moderators of " + list.name(), Outcome.Handed.FINAL);
    }

    private void event(Arrival arrival, JourneyEvent.Step step, String recipient, Map<String, String> facts) {
        with.journeys().record(new JourneyEvent(arrival.id(), with.clock().instant(), step, recipient, facts, ""));
    }

    /** Those who run a list: its moderators, or else the postmaster. */
    private static List<Address> owners(MailList list) {
        return list.moderators().isEmpty()
                ? List.of(new Address(new org.posthouse.mail.address.LocalPart("postmaster"), list.name().domain()))
                : list.moderators();
    }

    private Outcome toOwners(MailList list, Arrival arrival) throws Refusal {
        var to = new LinkedHashMap<Object, Recipient>();
        for (Address owner : owners(list))
            for (Recipient r : addressees.of(owner))
                if (!(r.route() instanceof Route.Group))
                    to.putIfAbsent(r.route() instanceof Route.Local l ? l.account() : r.address(), r);
        if (to.isEmpty())
            return new Outcome.Failed(EnhancedStatus.of(5, 1, 1), PEER, "Nobody runs " + list.name());
        // What comes back from there goes nowhere: it would come here again.
        var copy = new Arrival(with.journeys().newId(), ReturnPath.NULL, arrival.trace(), arrival.blob(), arrival.size(),
                with.clock().instant(),
                arrival.terms(), "");
        with.queue().get().putOnce(arrival.id(), "owners " + list.id(), List.of(new Letter(copy, List.copyOf(to.values()))));
        event(arrival, JourneyEvent.Step.FORWARDED, list.beside("owner").toString(), Map.of("as", JourneyId.show(copy.id())));
        return new Outcome.Delivered(PEER, "Passed on to those who run " + list.name(), Outcome.Handed.FINAL);
    }

    private Outcome leave(MailList list, String detail, Arrival arrival) throws Refusal {
        OptionalLong number = tokens.read(Distribution.LEAVE, list.id(), detail);
        Optional<Member> member = number.isEmpty() ? Optional.empty() : with.lists().member(list.id(), number.getAsLong());
        if (number.isEmpty())
            return new Outcome.Failed(EnhancedStatus.of(5, 7, 1), PEER,
                    "To leave " + list.name() + " use the List-Unsubscribe field of one of its messages");
        if (member.isEmpty())
            return new Outcome.Delivered(PEER, "Has left " + list.name() + " before", Outcome.Handed.FINAL);
        Address who = member.get().address();
        List<Recipient> to = addressees.of(who);
        if (!to.isEmpty())
            with.queue().get().putOnce(arrival.id(), "farewell " + list.id(), List.of(new Letter(
                    notes.write(list, who.toString(), "You have left " + list.name(), NoteText.left(list, who.toString())), to)));
        with.lists().leave(list.id(), who);
        event(arrival, JourneyEvent.Step.REPORTED, who.toString(), Map.of("list", list.name().toString(), "action", "left"));
        return new Outcome.Delivered(PEER, who + " has left " + list.name(), Outcome.Handed.FINAL);
    }

    /** What cannot be read as a report about a member is for people. RFC 3461 §5.2.7.1 */
    private Outcome bounce(MailList list, String detail, Arrival arrival, Source bytes) throws Refusal, IOException {
        OptionalLong number = tokens.read(Distribution.BOUNCES, list.id(), detail);
        Optional<Dsn> report = DsnParser.parse(bytes, MimeParser.parse(bytes, Limits.DEFAULT));
        if (number.isEmpty() || report.isEmpty())
            return toOwners(list, arrival);
        DsnRecipient failed = report.get().recipients().stream()
                .filter(r -> r.action() == DsnAction.FAILED && r.status().isPermanent()).findFirst().orElse(null);
        Member member = failed == null
                ? with.lists().member(list.id(), number.getAsLong()).orElse(null)
                : with.lists().bounced(list.id(), number.getAsLong()).orElse(null);
        if (member == null)
            return new Outcome.Delivered(PEER, "About one who has left", Outcome.Handed.FINAL);
        var facts = new LinkedHashMap<String, String>();
        facts.put("list", list.name().toString());
        DsnRecipient about = failed == null ? report.get().recipients().getFirst() : failed;
        facts.put("action", about.action().word());
        facts.put("status", about.status().toString());
        facts.put("days", Integer.toString(member.bounceDays()));
        if (member.suspended() != null)
            facts.put("suspended", member.suspended().toString());
        event(arrival, JourneyEvent.Step.REPORTED, member.address().toString(), facts);
        return new Outcome.Delivered(PEER, "Counted for " + member.address(), Outcome.Handed.FINAL);
    }
}
