package org.posthouse.access.imapsession;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Directory;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.MailStore;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.sharing.Right;
import org.posthouse.store.sharing.Rights;

/**
 * Finds the mailbox that a client names, and the rights of the account that is logged in. Every command that takes a mailbox name asks here. Mailboxes of
 * others are under {@code Other Users/ADDRESS/}. RFC 2342 §5
 */
public final class Places {
    /** The namespace of other users. A mailbox of one's own cannot have this name. */
    public static final String OTHERS = "Other Users";
    /** Owners whose mailboxes are looked through for a LIST. */
    private static final int MAX_OWNERS = 1_000;

    private final Account account;
    private final AccountMail home;
    private final Directory directory;
    private final MailStore store;

    Places(Account account, AccountMail home, Directory directory, MailStore store) {
        this.account = account;
        this.home = home;
        this.directory = directory;
        this.store = store;
    }

    static Refusal missing() {
        return new Refusal(Refusal.Reason.NO_SUCH_MAILBOX, "no such mailbox");
    }

    /** Whose mail a name leads to, whatever is there. Refusal BAD_MAILBOX_NAME, and NO_SUCH_MAILBOX in the namespace of others. */
    public Spot spot(String text) throws Refusal {
        MailboxName name = MailboxName.of(text);
        if (!name.value().equals(OTHERS) && !name.value().startsWith(OTHERS + "/"))
            return new Spot(account, home, name, true);
        String rest = name.value().substring(Math.min(name.value().length(), OTHERS.length() + 1));
        int cut = rest.indexOf(MailboxName.SEPARATOR);
        Account owner = cut < 0 ? null : owner(rest.substring(0, cut));
        if (owner == null)
            throw missing();
        MailboxName inside = MailboxName.of(rest.substring(cut + 1));
        return owner.id() == account.id() ? new Spot(account, home, inside, true) : new Spot(owner, store.open(owner.id()), inside, false);
    }

    private @Nullable Account owner(String address) throws Refusal {
        Optional<Address> parsed = Address.tryParse(address);
        return parsed.isEmpty() ? null : directory.account(parsed.get()).orElse(null);
    }

    /** The name under which this account finds a mailbox of another. */
    public static String named(Account owner, MailboxName name) {
        return OTHERS + "/" + owner.address() + "/" + name.value();
    }

    /** The mailbox of that name; empty where there is none, or none that this account may know of. */
    public Optional<Place> find(String name) throws Refusal {
        try {
            return at(spot(name));
        } catch (Refusal e) {
            if (e.reason() == Refusal.Reason.NO_SUCH_MAILBOX || e.reason() == Refusal.Reason.NO_SUCH_ACCOUNT)
                return Optional.empty();
            throw e;
        }
    }

    /** The same of a name that has been looked at. */
    public Optional<Place> at(Spot spot) throws Refusal {
        Optional<Mailbox> mailbox = spot.mail().mailbox(spot.name());
        if (mailbox.isEmpty())
            return Optional.empty();
        Rights rights = rights(spot, mailbox.get().id());
        return rights.isEmpty() ? Optional.empty() : Optional.of(new Place(spot, mailbox.get(), rights));
    }

    /** The mailbox of that name, where this account has a right on it. Refusal NO_SUCH_MAILBOX, NOT_PERMITTED. */
    public Place find(String name, Right right) throws Refusal {
        return find(name).orElseThrow(Places::missing).need(right);
    }

    /** What this account may do with a mailbox, as of now. Refusal NO_SUCH_MAILBOX. */
    public Rights rights(Spot spot, long mailbox) throws Refusal {
        if (spot.own())
            return Rights.ALL;
        // The mail of an account that is gone can still be in memory.
        return directory.account(spot.owner().id()).isEmpty() ? Rights.NONE : spot.mail().acl(mailbox).of(account.id());
    }

    /** What this account may do beside or below a name where nothing is yet: the rights on the nearest mailbox above it. RFC 4314 §4 */
    public Rights rightsAbove(Spot spot) throws Refusal {
        if (spot.own())
            return Rights.ALL;
        for (MailboxName up = spot.name().parent(); up != null; up = up.parent()) {
            Optional<Mailbox> mailbox = spot.mail().mailbox(up);
            if (mailbox.isPresent())
                return rights(spot, mailbox.get().id());
        }
        return Rights.NONE;
    }

    /** Where something is to be put into a mailbox that is not there: whether making it would help. RFC 3501 §6.3.11 */
    public Reply noTarget(String name) throws Refusal {
        boolean helps = false;
        try {
            helps = rightsAbove(spot(name)).has(Right.CREATE);
        } catch (Refusal e) {
            if (e.reason() != Refusal.Reason.NO_SUCH_MAILBOX)
                throw e;
        }
        return Reply.no(helps ? "TRYCREATE" : "NONEXISTENT", "no such mailbox");
    }

    /** The mailboxes of others that this account may know of. */
    public List<Place> shared() throws Refusal {
        List<Place> out = new ArrayList<>();
        int owners = 0;
        for (long id : directory.grantors(account.id())) {
            Optional<Account> owner = directory.account(id);
            if (owner.isEmpty() || ++owners > MAX_OWNERS)
                continue;
            AccountMail mail = store.open(id);
            for (Mailbox mailbox : mail.mailboxes()) {
                Rights rights = mail.acl(mailbox.id()).of(account.id());
                if (rights.has(Right.LOOKUP))
                    out.add(new Place(new Spot(owner.get(), mail, mailbox.name(), false), mailbox, rights));
            }
        }
        return out;
    }
}
