package org.posthouse.access.imapserver;

import java.io.IOException;
import org.posthouse.access.imapsession.Feature;
import org.posthouse.access.imapsession.Reply;
import org.posthouse.access.imapsession.Session;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.FetchItem;

/** ENABLE, and what enables by being used. RFC 5161 §3.1, RFC 7162 §3.1 */
final class EnableCommand {
    private final Session session;

    EnableCommand(Session session) {
        this.session = session;
    }

    /** What is not known here is passed over. */
    Reply enable(Command.Enable command) throws IOException {
        StringBuilder named = new StringBuilder();
        for (Feature feature : Feature.values())
            if (session.advertises(feature) && command.capabilities().stream().anyMatch(feature.word()::equalsIgnoreCase)) {
                named.append(' ').append(feature.word());
                enable(feature);
            }
        session.out.ascii("* ENABLED").ascii(named.toString()).crlf();
        return Reply.ok("done");
    }

    private void enable(Feature feature) throws IOException {
        switch (feature) {
            case CONDSTORE -> session.condstore();
            case QRESYNC -> {
                session.condstore();
                session.enable(feature);
            }
            case IMAP4REV2, UTF8_ACCEPT, UIDONLY -> session.enable(feature);
        }
    }

    /** Before a command is done: whether it shows that the client knows modseqs. */
    void usedBy(Command command) throws IOException {
        boolean used = command instanceof Command.Fetch f
                && (f.modifiers().changedSince() >= 0 || f.items().contains(FetchItem.Plain.MODSEQ));
        used |= command instanceof Command.Store s && s.unchangedSince() >= 0;
        used |= command instanceof Command.Search s && s.key().modSeq();
        used |= command instanceof Command.MultiSearch s && s.key().modSeq();
        used |= command instanceof Command.Status s && s.items().contains(Command.StatusItem.HIGHESTMODSEQ);
        used |= command instanceof Command.ListMailboxes l && l.status().contains(Command.StatusItem.HIGHESTMODSEQ);
        if (used)
            session.condstore();
    }
}
