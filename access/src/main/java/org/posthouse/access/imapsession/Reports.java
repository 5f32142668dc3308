package org.posthouse.access.imapsession;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PrimitiveIterator;
import org.posthouse.protocol.imap.Command;
import org.posthouse.store.account.Account;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.MessageRow;
import org.posthouse.store.view.UidSet;

/** What is told of a session: to its client about other sessions, and to the journeys of messages. */
public final class Reports {
    /** Messages of one command whose journeys are told; the others' are not, so that a command on very many stays cheap. */
    public static final int MAX_EVENTS = 200;

    private Reports() {}

    /** Whether a command may be followed by EXPUNGE responses. RFC 3501 §7.4.1 */
    public static boolean expungesAfter(Command.InMailbox command) {
        return switch (command) {
            case Command.Fetch c -> c.uid();
            case Command.Store c -> c.uid();
            case Command.Search c -> c.uid();
            case Command.Sort c -> c.uid();
            case Command.Threads c -> c.uid();
            case Command.CancelUpdate c -> true;
            case Command.UidBatches c -> true;
            case Command.Check c -> true;
            case Command.Close c -> true;
            case Command.Unselect c -> true;
            case Command.Expunge c -> true;
            case Command.Copy c -> true;
            case Command.Move c -> true;
            case Command.Replace c -> true;
        };
    }

    /** The journeys of messages that are still there, at most MAX_EVENTS of them. */
    public static long[] journeys(AccountMail mail, long mailbox, UidSet uids) throws Refusal {
        long[] found = new long[(int) Math.min(MAX_EVENTS, uids.size())];
        int n = 0;
        int asked = 0;
        for (PrimitiveIterator.OfLong i = uids.iterator(); i.hasNext() && asked < MAX_EVENTS; asked++) {
            Optional<MessageRow> row = mail.row(mailbox, i.nextLong());
            if (row.isPresent() && row.get().journey() != 0)
                found[n++] = row.get().journey();
        }
        return java.util.Arrays.copyOf(found, n);
    }

    /** Tells each journey what this session has done with mail of that owner, and who has done it where it is somebody else. */
    public static void tell(Session session, Account owner, JourneyEvent.Step step, long[] journeys, Map<String, String> more) {
        if (journeys.length == 0)
            return;
        InetSocketAddress peer = session.connection.remote();
        Map<String, String> facts = new HashMap<>(more);
        facts.put("by", "imap");
        facts.put("peer", peer.getAddress().getHostAddress());
        if (session.state() instanceof State.Authenticated s && s.account().id() != owner.id())
            facts.put("user", s.account().address().toString());
        String recipient = owner.address().toString();
        for (long journey : journeys)
            session.services.journeys()
                    .record(new JourneyEvent(journey, session.services.clock().instant(), step, recipient, Map.copyOf(facts), ""));
    }

    /** The name of a mailbox as a fact. */
    public static Map<String, String> mailbox(String key, AccountMail mail, long id) throws Refusal {
        return mail.mailbox(id).map(m -> Map.of(key, m.name().value())).orElse(Map.of());
    }

    public static Map<String, String> mailbox(MailboxName name) {
        return Map.of("mailbox", name.value());
    }
}
