package org.posthouse.mta.list;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.LocalPart;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Authenticity;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.queue.Letter;
import org.posthouse.mta.queue.Queue;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.JourneyId;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.list.HeldPost;
import org.posthouse.store.list.MailList;

/** What becomes of posts that wait. A decision that was cut short may be made again and does nothing twice. */
public final class Moderation {
    static final String APPROVED = "ok-";

    private static final String APPROVAL = "approved ";

    private final ListServices with;
    private final Tokens tokens;
    private final Notes notes;
    /** Two who decide at the same time decide one after the other. */
    private final ReentrantLock lock = new ReentrantLock();

    Moderation(ListServices with, Tokens tokens, Notes notes) {
        this.with = with;
        this.tokens = tokens;
        this.notes = notes;
    }

    /** Lets a post through; false where none of that id waits. */
    public boolean approve(MailList list, long id) throws Refusal {
        lock.lock();
        try {
            return pass(list, id);
        } finally {
            lock.unlock();
        }
    }

    private boolean pass(MailList list, long id) throws Refusal {
        HeldPost held = with.lists().held(list.id(), id);
        if (held == null)
            return false;
        long as = with.journeys().newId();
        Queue queue = with.queue().get();
        String word = APPROVAL + list.id();
        // That it waits and that it is on its way are two commits: the second stays known until the first is undone.
        if (queue.putForGood(id, word, List.of(approved(list, arrival(held, as)))))
            event(id, JourneyEvent.Step.RELEASED, list, Map.of("by", "moderator", "as", JourneyId.show(as)));
        with.lists().release(list.id(), id);
        queue.forget(id, word);
        return true;
    }

    /** Whether a post of that id still waits, for a word under which it was approved; true for words of others. */
    public boolean isKnown(long id, String word) throws Refusal {
        return !word.startsWith(APPROVAL) || with.lists().held(Long.parseLong(word.substring(APPROVAL.length())), id) != null;
    }

    /** Only we can have made the detail by which the list takes it without asking again. */
    Letter approved(MailList list, Arrival arrival) {
        Address to = new Address(
                new LocalPart(list.name().local().value() + "+" + APPROVED + tokens.make(APPROVED, list.id(), arrival.id())),
                list.name().domain());
        return new Letter(arrival, List.of(new Recipient(list.name(), to, new Route.Group(list.id()))));
    }

    /** Its time begins anew, however long it has waited. */
    private Arrival arrival(HeldPost held, long id) {
        return new Arrival(id, ReturnPath.parse(held.returnPath()), held.trace(), held.blob(), held.size(), with.clock().instant(),
                HeldContent.terms(held.content()), held.login(), HeldContent.authenticity(held.content()));
    }

    private void event(long id, JourneyEvent.Step step, MailList list, Map<String, String> facts) {
        Instant now = with.clock().instant();
        with.journeys().record(new JourneyEvent(id, now, step, list.name().toString(), facts, ""));
    }

    /** Throws a post away; with a reason its sender is told, unless the return path is forged. False where none of that id waits. */
    public boolean reject(MailList list, long id, String reason) throws Refusal {
        lock.lock();
        try {
            return drop(list, id, reason);
        } finally {
            lock.unlock();
        }
    }

    private boolean drop(MailList list, long id, String reason) throws Refusal {
        HeldPost held = with.lists().held(list.id(), id);
        if (held == null)
            return false;
        Optional<Address> sender = ReturnPath.parse(held.returnPath()).address();
        if (!reason.isEmpty() && sender.isPresent() && HeldContent.authenticity(held.content()) != Authenticity.FAIL) {
            List<Recipient> to = new Addressees(with.directory()).of(sender.get());
            if (!to.isEmpty())
                with.queue().get().put(List.of(new Letter(notes.write(list, sender.get().toString(),
                        "Your post to " + list.name() + " was not accepted",
                        NoteText.rejected(list, held.subject(), Notes.line(reason))), to)));
        }
        with.lists().release(list.id(), id);
        event(id, JourneyEvent.Step.DROPPED, list, Map.of("by", "moderator"));
        return true;
    }
}
