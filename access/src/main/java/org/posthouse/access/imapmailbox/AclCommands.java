package org.posthouse.access.imapmailbox;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.imapsession.Place;
import org.posthouse.access.imapsession.Reply;
import org.posthouse.access.imapsession.Session;
import org.posthouse.access.imapsession.State;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imapwire.ImapWriter;
import org.posthouse.protocol.sasl.SaslText;
import org.posthouse.store.account.Account;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.sharing.Acl;
import org.posthouse.store.sharing.Right;
import org.posthouse.store.sharing.Rights;

/** SETACL, DELETEACL, GETACL, LISTRIGHTS, MYRIGHTS. An identifier is the address or login name of an account, or {@code anyone}. RFC 4314 §3 */
public final class AclCommands {
    private static final String ANYONE = "anyone";
    private static final Rights ANY = Rights.of(Right.LOOKUP, Right.READ, Right.INSERT, Right.CREATE, Right.DELETE_MAILBOX,
            Right.ADMINISTER);
    private static final Reply OWNER = Reply.no("NOPERM", "the owner of a mailbox has all rights, always");

    private final Session session;
    private final State.Authenticated state;
    private final WireWriter out;

    public AclCommands(Session session, State.Authenticated state) {
        this.session = session;
        this.state = state;
        out = session.out;
    }

    /** Whom an entry is about: an account's id or {@link Acl#ANYONE}, and whether rights are taken instead of granted. */
    private record Who(long account, boolean negative, String told) {}

    public Reply execute(Command.AboutRights command) throws IOException, SyntaxException, Refusal {
        if (command instanceof Command.MyRights)
            return mine(command.mailbox());
        Place place = state.places().find(command.mailbox(), Right.ADMINISTER);
        return switch (command) {
            case Command.SetAcl c -> set(place, c);
            case Command.DeleteAcl c -> delete(place, c);
            case Command.GetAcl c -> get(place);
            case Command.ListRights c -> list(place, c);
            case Command.MyRights c -> mine(c.mailbox());
        };
    }

    /** Null where there is no such account. */
    private @Nullable Who who(String identifier) throws SyntaxException, Refusal {
        boolean negative = identifier.startsWith("-");
        Optional<String> prepared = SaslText.prepare(negative ? identifier.substring(1) : identifier);
        if (prepared.isEmpty() || prepared.get().isEmpty() || prepared.get().codePoints().anyMatch(Character::isISOControl))
            throw new SyntaxException("that is no identifier");
        if (prepared.get().equalsIgnoreCase(ANYONE))
            return new Who(Acl.ANYONE, negative, ANYONE);
        Optional<Account> account = session.services.directory().login(prepared.get());
        return account.map(a -> new Who(a.id(), negative, a.address().toString())).orElse(null);
    }

    private static Reply nobody() {
        return Reply.no("NONEXISTENT", "there is no such account; give its address, or anyone");
    }

    private Reply set(Place place, Command.SetAcl c) throws SyntaxException, Refusal {
        Rights rights = Rights.parse(c.rights()).orElseThrow(() -> new SyntaxException("rights are letters of lrswipkxteacd"));
        Who who = who(c.identifier());
        if (who == null)
            return nobody();
        if (who.account == place.spot().owner().id())
            return rights.equals(Rights.ALL) && c.how() != Command.Store.How.REMOVE && !who.negative ? Reply.ok("so it is") : OWNER;
        place.mail().share(place.id(), acl -> {
            Rights before = acl.entry(who.account, who.negative);
            return acl.with(who.account, who.negative, switch (c.how()) {
                case ADD -> before.plus(rights);
                case REMOVE -> before.minus(rights);
                case REPLACE -> rights;
            });
        });
        return Reply.ok("set");
    }

    private Reply delete(Place place, Command.DeleteAcl c) throws SyntaxException, Refusal {
        Who who = who(c.identifier());
        if (who == null)
            return nobody();
        if (who.account == place.spot().owner().id())
            return OWNER;
        place.mail().share(place.id(), acl -> acl.with(who.account, who.negative, Rights.NONE));
        return Reply.ok("deleted");
    }

    private Reply get(Place place) throws IOException, Refusal {
        Acl acl = place.mail().acl(place.id());
        out.ascii("* ACL ");
        session.mailbox(place.spot().told());
        entry(place.spot().owner().address().toString(), Rights.ALL);
        entries("", acl.granted());
        entries("-", acl.taken());
        out.crlf();
        return Reply.ok("that is all");
    }

    // An account that is gone is named no more.
    private void entries(String before, Map<Long, Rights> entries) throws IOException, Refusal {
        for (Map.Entry<Long, Rights> e : entries.entrySet()) {
            if (e.getKey() == Acl.ANYONE) {
                entry(before + ANYONE, e.getValue());
                continue;
            }
            Optional<Account> account = session.services.directory().account(e.getKey());
            if (account.isPresent())
                entry(before + account.get().address(), e.getValue());
        }
    }

    private void entry(String identifier, Rights rights) throws IOException {
        out.b(' ');
        ImapWriter.astring(out, identifier);
        out.b(' ').ascii(rights.lettersWithVirtual());
    }

    /** Rights are not tied to each other. RFC 4314 §3.7 */
    private Reply list(Place place, Command.ListRights c) throws IOException, SyntaxException, Refusal {
        Who who = who(c.identifier());
        if (who == null)
            return nobody();
        out.ascii("* LISTRIGHTS ");
        session.mailbox(place.spot().told());
        out.b(' ');
        ImapWriter.astring(out, who.negative ? "-" + who.told : who.told);
        if (who.account == place.spot().owner().id()) {
            out.b(' ').ascii(Rights.ALL.lettersWithVirtual());
        } else {
            out.ascii(" \"\"");
            String all = Rights.ALL.lettersWithVirtual();
            for (int i = 0; i < all.length(); i++)
                out.b(' ').b(all.charAt(i));
        }
        out.crlf();
        return Reply.ok("that is all");
    }

    private Reply mine(String mailbox) throws IOException, Refusal {
        Place place = state.places().find(mailbox).filter(p -> p.rights().any(ANY))
                .orElseThrow(() -> new Refusal(Refusal.Reason.NO_SUCH_MAILBOX, "no such mailbox"));
        myRights(session, place);
        return Reply.ok("that is all");
    }

    /** The MYRIGHTS response, also of LIST. RFC 4314 §3.8 */
    static void myRights(Session session, Place place) throws IOException {
        WireWriter out = session.out;
        out.ascii("* MYRIGHTS ");
        session.mailbox(place.spot().told());
        out.b(' ').ascii(place.rights().lettersWithVirtual()).crlf();
    }
}
