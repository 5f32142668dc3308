package org.posthouse.access.imapmailbox;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.imapsession.ObjectId;
import org.posthouse.access.imapsession.Place;
import org.posthouse.access.imapsession.Places;
import org.posthouse.access.imapsession.Reply;
import org.posthouse.access.imapsession.Selected;
import org.posthouse.access.imapsession.Session;
import org.posthouse.access.imapsession.Spot;
import org.posthouse.access.imapsession.State;
import org.posthouse.protocol.imap.Command;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.SpecialUse;
import org.posthouse.store.sharing.Right;
import org.posthouse.store.sharing.Rights;

/** CREATE, DELETE, RENAME, SUBSCRIBE, UNSUBSCRIBE, STATUS. RFC 3501 §6.3.3 */
public final class MailboxCommands {
    private final Session session;
    private final State.Authenticated state;
    private final Places places;

    public MailboxCommands(Session session, State.Authenticated state) {
        this.session = session;
        this.state = state;
        places = state.places();
    }

    /** A name that ends with the separator announces names below it. RFC 3501 §6.3.3 */
    private Spot spot(String text) throws Refusal {
        boolean separator = text.length() > 1 && text.charAt(text.length() - 1) == MailboxName.SEPARATOR;
        return places.spot(separator ? text.substring(0, text.length() - 1) : text);
    }

    private Place existing(Spot spot, Right right) throws Refusal {
        return places.at(spot).orElseThrow(() -> new Refusal(Refusal.Reason.NO_SUCH_MAILBOX, "no such mailbox")).need(right);
    }

    private void mayCreate(Spot spot) throws Refusal {
        Rights above = places.rightsAbove(spot);
        if (!above.has(Right.CREATE))
            throw new Refusal(above.has(Right.LOOKUP) ? Refusal.Reason.NOT_PERMITTED : Refusal.Reason.NO_SUCH_MAILBOX,
                    "you need the right k on the mailbox above; ask its owner");
    }

    public Reply create(Command.Create c) throws Refusal {
        SpecialUse use = null;
        if (!c.uses().isEmpty()) {
            use = use(c.uses());
            if (use == null)
                return Reply.no("USEATTR", "that use is not possible");
        }
        Spot spot = spot(c.mailbox());
        if (spot.name().isInbox() && spot.own())
            return Reply.no("ALREADYEXISTS", "INBOX is always there");
        mayCreate(spot);
        Mailbox made = spot.mail().create(spot.name(), use);
        // RFC 8474 §4.1
        return Reply.ok("MAILBOXID (" + ObjectId.MAILBOX.of(spot.mail().account(), made.id()) + ")", "created");
    }

    private static @Nullable SpecialUse use(List<String> names) {
        for (SpecialUse use : SpecialUse.values())
            if (names.size() == 1 && use.attribute().equalsIgnoreCase(names.getFirst()) && use != SpecialUse.ALL
                    && use != SpecialUse.FLAGGED)
                return use;
        return null;
    }

    public Reply delete(Command.Delete c) throws Refusal {
        Place place = existing(spot(c.mailbox()), Right.DELETE_MAILBOX);
        place.mail().delete(place.spot().name());
        if (state instanceof Selected s && s.mail().account() == place.mail().account() && s.mailbox() == place.id())
            session.state(s.unselected());
        return Reply.ok("deleted");
    }

    public Reply rename(Command.Rename c) throws Refusal {
        Spot from = spot(c.from());
        Spot to = spot(c.to());
        if (from.mail().account() != to.mail().account())
            return Reply.no("CANNOT", "a mailbox cannot be renamed into the mail of another account; make one there and move the messages");
        mayRename(from);
        mayCreate(to);
        from.mail().rename(from.name(), to.name());
        return Reply.ok("renamed");
    }

    /** The right x on the mailbox; on all below it where the name itself is none. RFC 4314 §4 */
    private void mayRename(Spot from) throws Refusal {
        if (!from.own() || places.at(from).isPresent())
            existing(from, Right.DELETE_MAILBOX);
    }

    // Any name: that of another's mailbox is kept whole. RFC 3501 §6.3.6
    private static MailboxName subscription(String text) throws Refusal {
        boolean separator = text.length() > 1 && text.charAt(text.length() - 1) == MailboxName.SEPARATOR;
        return MailboxName.of(separator ? text.substring(0, text.length() - 1) : text);
    }

    public Reply subscribe(String mailbox, boolean on) throws Refusal {
        state.home().subscribe(subscription(mailbox), on);
        return Reply.ok(on ? "subscribed" : "unsubscribed");
    }

    public Reply status(Command.Status c) throws IOException, Refusal {
        Place place = existing(spot(c.mailbox()), Right.READ);
        new StatusResponse(session, state).write(place, c.items());
        return Reply.ok("that is all");
    }
}
