package org.posthouse.access.imapserver;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PrimitiveIterator;
import org.posthouse.protocol.imap.Command;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.MessageRow;
import org.posthouse.store.mailbox.UidSet;

/** What is told of a session: to its client about other sessions, and to the journeys of messages. */
final class Reports {
    /** Messages of one command whose journeys are told; the others' are not, so that a command on very many stays cheap. */
    static final int MAX_EVENTS = 200;

    private Reports() {}

    /** Whether a command may be followed by EXPUNGE responses. RFC 3501 §7.4.1 */
    static boolean expungesAfter(Command.InMailbox command) {
        return switch (command) {
            case Command.Fetch c -> c.uid();
            case Command.Store c -> c.uid();
            case Command.Search c -> c.uid();
            case Command.Check c -> true;
            case Command.Close c -> true;
            case Command.Unselect c -> true;
            case Command.Expunge c -> true;
            case Command.Copy c -> true;
            case Command.Move c -> true;
        };
    }

    /** The journeys of messages that are still there, at most MAX_EVENTS of them. */
    static long[] journeys(State.Authenticated s, long mailbox, UidSet uids) throws Refusal {
        long[] found = new long[(int) Math.min(MAX_EVENTS, uids.size())];
        int n = 0;
        int asked = 0;
        for (PrimitiveIterator.OfLong i = uids.iterator(); i.hasNext() && asked < MAX_EVENTS; asked++) {
            Optional<MessageRow> row = s.mail().row(mailbox, i.nextLong());
            if (row.isPresent() && row.get().journey() != 0)
                found[n++] = row.get().journey();
        }
        return java.util.Arrays.copyOf(found, n);
    }

    /** Tells each journey what this session has done. */
    static void tell(Session session, State.Authenticated s, JourneyEvent.Step step, long[] journeys, Map<String, String> more) {
        if (journeys.length == 0)
            return;
        InetSocketAddress peer = session.connection.remote();
        Map<String, String> facts = new HashMap<>(more);
        facts.put("by", "imap");
        facts.put("peer", peer.getAddress().getHostAddress());
        String recipient = s.account().address().toString();
        for (long journey : journeys)
            session.services.journeys()
                    .record(new JourneyEvent(journey, session.services.clock().instant(), step, recipient, Map.copyOf(facts), ""));
    }

    /** The name of a mailbox as a fact. */
    static Map<String, String> mailbox(String key, State.Authenticated s, long id) throws Refusal {
        return s.mail().mailbox(id).map(m -> Map.of(key, m.name().value())).orElse(Map.of());
    }

    static Map<String, String> mailbox(MailboxName name) {
        return Map.of("mailbox", name.value());
    }
}
