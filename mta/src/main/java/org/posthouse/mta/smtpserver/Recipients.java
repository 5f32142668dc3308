package org.posthouse.mta.smtpserver;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.address.LocalPart;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.queue.Queue;
import org.posthouse.protocol.smtp.ForwardPath;
import org.posthouse.protocol.smtp.Reply;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Directory;
import org.posthouse.store.account.Resolution;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.MailStore;

/** Decides at RCPT whether an address is taken, and where its mail goes. RFC 5321 §3.3, §3.6 */
record Recipients(Directory directory, MailStore store, String hostname) {
    private static final Reply UNKNOWN = Reply.of(550, 5, 1, 1, "No such user here");
    private static final Reply RELAY = Reply.of(550, 5, 7, 1, "Relaying denied: that domain is not ours");
    private static final Reply TOO_MANY = Reply.of(452, 4, 5, 3,
            "The address leads to more than one message can reach; its aliases must be mended first");
    static final Reply FULL = Reply.of(452, 4, 2, 2, "The mailbox is full");

    /** Taken, and where it goes; or refused, and why. */
    sealed interface Answer {
        record Taken(List<Recipient> reached) implements Answer {}

        record Refused(Reply reply) implements Answer {}
    }

    /**
     * Looks up a path.
     *
     * @param mayRelay whether the client may send to anybody
     * @param here the address the client came to: as a literal it is a name of this host
     */
    Answer answer(ForwardPath path, boolean mayRelay, InetAddress here) throws Refusal {
        Address asked = switch (path) {
            case ForwardPath.Postmaster p -> new Address(new LocalPart("postmaster"), home());
            case ForwardPath.Mailbox m -> m.address();
        };
        boolean ourLiteral = asked.domain().isLiteral() && asked.domain().equals(Domain.of(new Peer(here).literal()));
        Address address = ourLiteral ? new Address(asked.local(), home()) : asked;
        return switch (directory.resolve(address)) {
            case Resolution.Reaches r -> reaches(asked, address, r);
            case Resolution.Unknown u -> new Answer.Refused(UNKNOWN);
            // Mail for a literal of ours whose domain is not ours must not come round again.
            case Resolution.Remote r ->
                mayRelay && !ourLiteral ? new Answer.Taken(List.of(MailTransaction.remote(asked, address))) : new Answer.Refused(RELAY);
        };
    }

    /** Why LMTP does not take what leads to other hosts, since it has no queue for them; null where it does not. RFC 2033 §5 */
    static @Nullable Reply leadsAway(Answer.Taken taken) {
        boolean away = taken.reached().stream().anyMatch(r -> r.route() instanceof Route.Remote);
        return away ? Reply.of(550, 5, 7, 1, "The address leads to another host, and LMTP delivers here only") : null;
    }

    /** The domain of those who live on this host itself: its own name, or the one above it that is ours, or else the first of ours. */
    private Domain home() throws Refusal {
        Domain host = Domain.of(hostname);
        String name = hostname;
        for (int dot = 0; dot >= 0; dot = name.indexOf('.')) {
            name = dot == 0 ? name : name.substring(dot + 1);
            Domain domain = dot == 0 ? host : Domain.of(name);
            if (directory.isLocal(domain))
                return domain;
        }
        List<Domain> domains = directory.domains();
        return domains.isEmpty() ? host : domains.getFirst();
    }

    private Answer reaches(Address asked, Address address, Resolution.Reaches r) throws Refusal {
        // Those left out would never hear of the message, nor the sender of them.
        if (!r.whole())
            return new Answer.Refused(TOO_MANY);
        List<Recipient> reached = new ArrayList<>(r.accounts().size() + r.remote().size());
        int full = 0;
        for (Account account : r.accounts()) {
            if (isFull(account))
                full++;
            else
                reached.add(MailTransaction.local(asked, isDirect(address, account) ? address : account.address(), account.id()));
        }
        for (Address remote : r.remote())
            reached.add(MailTransaction.remote(asked, remote));
        for (Resolution.Listed list : r.lists())
            reached.add(new Recipient(asked, list.as(), new Route.Group(list.list())));
        // With several targets the full one must not keep the mail from the others, and theirs must not be sent twice: it fails alone, later.
        if (full > 0 && reached.isEmpty())
            return new Answer.Refused(FULL);
        if (full > 0)
            for (Account account : r.accounts())
                if (isFull(account))
                    reached.add(MailTransaction.local(asked, account.address(), account.id()));
        return new Answer.Taken(reached);
    }

    /** Whether the address is the account's own, so that its detail means something. */
    private static boolean isDirect(Address address, Account account) {
        return address.domain().equals(account.address().domain())
                && address.local().base().folded().equals(account.address().local().folded());
    }

    /** Whether an account has room for so many octets more. */
    boolean hasRoom(long account, long octets) throws Refusal {
        Account a = directory.account(account).orElse(null);
        return a == null || !a.isLimited() || store.open(account).quota().hasRoom(octets, 1);
    }

    private boolean isFull(Account account) throws Refusal {
        return account.isLimited() && store.open(account.id()).quota().isFull();
    }
}
