package org.posthouse.access.imapserver;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.imapsession.Reply;
import org.posthouse.access.imapsession.Selected;
import org.posthouse.access.imapsession.SelectedEvents;
import org.posthouse.access.imapsession.Session;
import org.posthouse.access.imapsession.State;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.FetchItem;
import org.posthouse.protocol.imap.NotifyGroup;
import org.posthouse.protocol.imap.NotifyGroup.Kind;
import org.posthouse.protocol.imap.NotifyGroup.MessageNew;
import org.posthouse.protocol.imap.NotifyGroup.Some;
import org.posthouse.store.kv.Refusal;

/** NOTIFY: what a client wants to hear, checked and put to work. RFC 5465 §3.1 */
final class NotifyCommand {
    private static final Set<Kind> KNOWN = EnumSet.of(Kind.EXPUNGE, Kind.FLAGS, Kind.NAME, Kind.SUBSCRIPTION, Kind.METADATA,
            Kind.SERVER_METADATA);
    private static final Set<Kind> OF_MESSAGES = EnumSet.of(Kind.EXPUNGE, Kind.FLAGS, Kind.ANNOTATION);
    private static final int MAX_NAMES = 1000;
    private final Session session;
    private final Notifying notifying;

    NotifyCommand(Session session, Notifying notifying) {
        this.session = session;
        this.notifying = notifying;
    }

    Reply none() throws Refusal {
        notifying.stop();
        session.selectedEvents(SelectedEvents.NONE);
        return Reply.ok("nothing is told any more");
    }

    Reply set(State.Authenticated state, Command.NotifySet command) throws IOException, SyntaxException, Refusal {
        SelectedEvents selected = null;
        List<Notifying.Rule> rules = new ArrayList<>();
        int names = 0;
        boolean unknown = false;
        for (NotifyGroup group : command.groups()) {
            check(group);
            unknown |= group.events().stream().anyMatch(NotifyCommand::unknown);
            boolean ofSelected = group.mailboxes() == Some.SELECTED || group.mailboxes() == Some.SELECTED_DELAYED;
            if (ofSelected && selected != null)
                throw new SyntaxException("the selected mailbox is named once");
            if (ofSelected)
                selected = selected(group);
            else
                rules.add(Notifying.Rule.of(group));
            names += rules.isEmpty() ? 0 : rules.getLast().names().size();
        }
        if (unknown)
            return Reply.no("BADEVENT (" + supported() + ")", "some of these events are not known here");
        if (names > MAX_NAMES)
            return Reply.no("NOTIFICATIONOVERFLOW", "at most " + MAX_NAMES + " mailboxes can be named");
        // What has gathered is told in any case. RFC 5465 §3.1
        if (state instanceof Selected s)
            s.settle(session);
        session.selectedEvents(selected == null ? SelectedEvents.NONE : selected);
        notifying.begin(state.home(), rules);
        if (command.status())
            notifying.status();
        return Reply.ok("it will be told");
    }

    private static boolean unknown(NotifyGroup.Event event) {
        return switch (event) {
            case NotifyGroup.Unknown u -> true;
            case Kind k -> !KNOWN.contains(k);
            case MessageNew m -> false;
        };
    }

    private static String supported() {
        return MessageNew.WORD + " " + KNOWN.stream().map(Kind::word).collect(Collectors.joining(" "));
    }

    private static @Nullable MessageNew arrivals(NotifyGroup group) {
        for (NotifyGroup.Event e : group.events())
            if (e instanceof MessageNew m)
                return m;
        return null;
    }

    /** What belongs together, and to which mailboxes. RFC 5465 §5, RFC 5465 §8 */
    private static void check(NotifyGroup group) throws SyntaxException {
        MessageNew arrivals = arrivals(group);
        boolean expunges = group.events().contains(Kind.EXPUNGE);
        if ((arrivals != null) != expunges)
            throw new SyntaxException("MessageNew and MessageExpunge go together");
        if (!expunges && (group.events().contains(Kind.FLAGS) || group.events().contains(Kind.ANNOTATION)))
            throw new SyntaxException("FlagChange needs MessageNew and MessageExpunge");
        boolean ofSelected = group.mailboxes() == Some.SELECTED || group.mailboxes() == Some.SELECTED_DELAYED;
        if (arrivals != null && !ofSelected && !arrivals.items().isEmpty())
            throw new SyntaxException("items are fetched of the selected mailbox only");
        for (NotifyGroup.Event e : group.events())
            if (ofSelected && e instanceof Kind k && !OF_MESSAGES.contains(k))
                throw new SyntaxException("of the selected mailbox only message events are told");
    }

    private static SelectedEvents selected(NotifyGroup group) {
        MessageNew arrivals = arrivals(group);
        if (arrivals == null)
            return SelectedEvents.NONE;
        List<FetchItem> items = arrivals.items();
        return new SelectedEvents(true, group.events().contains(Kind.FLAGS), group.mailboxes() == Some.SELECTED_DELAYED, items);
    }
}
