package org.posthouse.protocol.imapclient;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.Response;
import org.posthouse.protocol.imapwire.Value;

/** What is said about mailboxes as such. RFC 3501 §6.3 */
final class Mailboxes {
    private static final List<Command.StatusItem> COUNTS = List.of(Command.StatusItem.MESSAGES, Command.StatusItem.UNSEEN,
            Command.StatusItem.UIDNEXT, Command.StatusItem.UIDVALIDITY);

    private final Wire wire;

    Mailboxes(Wire wire) {
        this.wire = wire;
    }

    /** One round trip where the server has RFC 5258 and RFC 5819; otherwise several. */
    List<Listing> list(boolean counts) throws IOException, ImapRefusedException {
        boolean extended = wire.offers("LIST-EXTENDED") || wire.offers("IMAP4REV2");
        boolean withCounts = counts && extended && (wire.offers("LIST-STATUS") || wire.offers("IMAP4REV2"));
        Set<Command.ListReturn> returns = new HashSet<>();
        if (extended) {
            returns.add(Command.ListReturn.SUBSCRIBED);
            if (wire.offers("SPECIAL-USE") || wire.offers("IMAP4REV2"))
                returns.add(Command.ListReturn.SPECIAL_USE);
        }
        Answer answer = wire
                .ask(new Command.ListMailboxes(Set.of(), "", List.of("*"), returns, withCounts ? COUNTS : List.of(), List.of()));
        Map<String, Listing> all = new LinkedHashMap<>();
        for (Response.Listed l : answer.all(Response.Listed.class)) {
            Set<String> attributes = new HashSet<>();
            for (String attribute : l.attributes())
                attributes.add(attribute.toLowerCase(Locale.ROOT));
            all.put(name(l), new Listing(name(l), l.separator(), attributes, attributes.contains("\\subscribed"), Counts.UNTOLD));
        }
        if (!extended)
            subscriptions(all);
        Map<String, Counts> told = new HashMap<>();
        for (Response.MailboxStatus s : answer.all(Response.MailboxStatus.class))
            told.put(s.mailbox(), Counts.of(s.items()));
        if (counts)
            for (Listing l : List.copyOf(all.values()))
                if (l.selectable())
                    all.put(l.name(), l.with(told.containsKey(l.name()) || withCounts
                            ? told.getOrDefault(l.name(), Counts.UNTOLD)
                            : status(l.name())));
        return new ArrayList<>(all.values());
    }

    private void subscriptions(Map<String, Listing> all) throws IOException, ImapRefusedException {
        for (Response.Listed l : wire.ask(new Command.Lsub("", "*")).all(Response.Listed.class)) {
            Listing known = all.get(name(l));
            if (known != null)
                all.put(name(l), known.subscribedAs(true));
        }
    }

    /** INBOX is the same in any case. RFC 3501 §5.1 */
    private static String name(Response.Listed listed) {
        return listed.mailbox().equalsIgnoreCase("INBOX") ? "INBOX" : listed.mailbox();
    }

    Counts status(String mailbox) throws IOException, ImapRefusedException {
        List<Command.StatusItem> items = new ArrayList<>(COUNTS);
        if (wire.offers("CONDSTORE") || wire.offers("QRESYNC"))
            items.add(Command.StatusItem.HIGHESTMODSEQ);
        if (wire.offers("STATUS=SIZE") || wire.offers("IMAP4REV2"))
            items.add(Command.StatusItem.SIZE);
        return wire.ask(new Command.Status(mailbox, items)).all(Response.MailboxStatus.class).stream().findFirst()
                .map(s -> Counts.of(s.items())).orElse(Counts.UNTOLD);
    }

    /** What one's own names begin with; empty where there is no such thing. RFC 2342 §5 */
    String prefix() throws IOException, ImapRefusedException {
        if (!wire.offers("NAMESPACE") && !wire.offers("IMAP4REV2"))
            return "";
        for (Response.Other other : wire.ask(new Command.Namespace()).all(Response.Other.class))
            if (other.word().equals("NAMESPACE") && !other.values().isEmpty()) {
                Value personal = other.values().getFirst();
                return personal.at(0).at(0).asText();
            }
        return "";
    }
}
