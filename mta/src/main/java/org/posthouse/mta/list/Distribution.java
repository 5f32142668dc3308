package org.posthouse.mta.list;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.LocalPart;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.mime.Source;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Authenticity;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.mta.forward.DeliveredTo;
import org.posthouse.mta.queue.Letter;
import org.posthouse.mta.signing.Draft;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.JourneyId;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.list.MailList;
import org.posthouse.store.list.Member;

/** Puts a post into the queue for the members of a list. */
final class Distribution {
    static final String BOUNCES = "bounces";
    static final String LEAVE = "leave";
    /** Members in one commit. */
    private static final int AT_ONCE = 200;

    private final ListServices with;
    private final Tokens tokens;

    Distribution(ListServices with, Tokens tokens) {
        this.with = with;
        this.tokens = tokens;
    }

    /** How many members it goes to. What was put before the process died is not put again. */
    int distribute(MailList list, PostHeader post, Arrival arrival, Source bytes) throws Refusal, IOException {
        Arrival outgoing = Rewriting.needed(list, post) ? Rewriting.write(with.engine(), list, post, arrival, bytes) : arrival;
        Draft draft = with.signing().read(outgoing);
        var addressees = new Addressees(with.directory());
        Set<Object> reached = new HashSet<>();
        var letters = new ArrayList<Letter>();
        int count = 0;
        long part = -1;
        for (Member m : with.lists().members(list.id())) {
            if (m.suspended() != null)
                continue;
            // By the members' numbers: a part has the same ones when it is done again, whoever has left meanwhile.
            if (part != part(m)) {
                put(list, arrival, part, letters);
                letters.clear();
                part = part(m);
            }
            // Several members that lead to one place get one copy.
            List<Recipient> to = addressees.of(m.address()).stream().filter(r -> reached.add(place(r))).toList();
            if (to.isEmpty())
                continue;
            letters.add(letter(list, m, outgoing, draft, to));
            count++;
        }
        put(list, arrival, part, letters);
        with.journeys().record(new JourneyEvent(arrival.id(), with.clock().instant(), JourneyEvent.Step.POSTED, list.name().toString(),
                Map.of("members", Integer.toString(count)), ""));
        return count;
    }

    /** Whether it takes more than one commit, so that what fails in between must be able to go on. */
    boolean takesSeveral(MailList list) {
        List<Member> members = with.lists().members(list.id());
        return !members.isEmpty() && part(members.getFirst()) != part(members.getLast());
    }

    private static long part(Member m) {
        return m.number() / AT_ONCE;
    }

    private void put(MailList list, Arrival arrival, long part, List<Letter> letters) throws Refusal {
        if (letters.isEmpty() || !with.queue().get().putOnce(arrival.id(), "list " + list.id() + " " + part, letters))
            return;
        for (Letter l : letters) {
            var facts = new LinkedHashMap<String, String>();
            facts.put("about", JourneyId.show(arrival.id()));
            facts.put("list", list.name().toString());
            facts.put("from", l.arrival().returnPath().toString());
            with.journeys().record(new JourneyEvent(l.arrival().id(), with.clock().instant(), JourneyEvent.Step.RECEIVED, "", facts, ""));
        }
    }

    private static Object place(Recipient r) {
        return switch (r.route()) {
            case Route.Local l -> l.account();
            case Route.Group g -> g;
            case Route.Remote o -> r.address().local().folded() + "@" + r.address().domain().ascii();
        };
    }

    /** What the sender asked about the list is not asked about its members, and time begins anew for them. RFC 3461 §5.2.7.1 */
    private Letter letter(MailList list, Member m, Arrival post, @Nullable Draft draft, List<Recipient> to) throws Refusal {
        byte[] fields = ListFields.bytes(list, tokens.make(LEAVE, list.id(), m.number()));
        byte[] before = DeliveredTo.before(ListFields.without(post.trace()), list.name());
        byte[] trace = java.util.Arrays.copyOf(fields, fields.length + before.length);
        System.arraycopy(before, 0, trace, fields.length, before.length);
        // Each copy has a way to leave of its own in its header, so each is signed; the body is hashed once. RFC 8058 §4
        byte[] signed = draft == null ? trace : with.signing().as(list.name().domain(), draft, trace);
        byte[] sealed = with.sealing().seal(signed, post, list.name().domain());
        var copy = new Arrival(with.journeys().newId(), ReturnPath.of(bounces(list, m)), sealed, post.blob(), post.size(),
                with.clock().instant(),
                Terms.of(post.terms().content(), post.smtpUtf8()).with(post.terms().optionalTls()), "", Authenticity.PASS);
        return new Letter(copy, to);
    }

    private Address bounces(MailList list, Member m) {
        Address plain = list.beside(BOUNCES);
        return new Address(new LocalPart(plain.local().value() + "+" + tokens.make(BOUNCES, list.id(), m.number())), plain.domain());
    }
}
