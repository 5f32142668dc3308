package org.posthouse.access.imapsession;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MailboxName;

/** A LIST response that nobody asked for by LIST. RFC 5465 §5.4, RFC 9051 §6.3.1 */
public final class ListResponse {
    private final Session session;
    private final AccountMail mail;

    public ListResponse(Session session, AccountMail mail) {
        this.session = session;
        this.mail = mail;
    }

    /** A mailbox, maybe somebody else's: what its owner uses it for and subscribes to is the owner's matter. */
    public void selected(State.Authenticated state, Place place) throws IOException, Refusal {
        if (place.spot().own()) {
            write(place.spot().name(), null);
            return;
        }
        String told = place.spot().told();
        boolean children = false;
        for (Place other : state.places().shared())
            children |= other.spot().told().startsWith(told + "/");
        List<String> attributes = new ArrayList<>(List.of(children ? "\\HasChildren" : "\\HasNoChildren"));
        if (state.home().subscriptions().contains(new MailboxName(told)))
            attributes.add("\\Subscribed");
        begin(attributes, told);
        session.out.crlf();
    }

    private void begin(List<String> attributes, String name) throws IOException {
        session.out.ascii("* LIST (").ascii(String.join(" ", attributes)).ascii(") \"/\" ");
        session.mailbox(name);
    }

    /** A name as it is now, and what it was before; null where it was not another. */
    public void write(MailboxName name, @Nullable MailboxName before) throws IOException, Refusal {
        Optional<Mailbox> mailbox = mail.mailbox(name);
        List<String> attributes = new ArrayList<>();
        if (mailbox.isEmpty())
            attributes.add("\\NonExistent");
        attributes.add(hasChildren(name) ? "\\HasChildren" : "\\HasNoChildren");
        if (mailbox.isPresent() && mailbox.get().use() != null)
            attributes.add(mailbox.get().use().attribute());
        if (mail.subscriptions().contains(name))
            attributes.add("\\Subscribed");
        begin(attributes, name.value());
        if (before != null) {
            session.out.ascii(" (\"OLDNAME\" (");
            session.mailbox(before.value());
            session.out.ascii("))");
        }
        session.out.crlf();
    }

    private boolean hasChildren(MailboxName name) throws Refusal {
        for (Mailbox m : mail.mailboxes())
            if (m.name().isBelow(name))
                return true;
        return false;
    }
}
