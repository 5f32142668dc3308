package org.posthouse.store.mailbox;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.rows.AccountRecord;
import org.posthouse.store.sharing.Acl;

/** Everything known of an account at one version but its messages. Immutable: readers keep one while writers make the next. */
final class AccountState {
    final long version;
    final AccountRecord account;
    private final MailboxState[] mailboxes;
    private final NavigableMap<MailboxName, Long> names;
    private final NavigableSet<MailboxName> subscribed;

    /** By mailbox id; those without a list grant nothing. */
    final Map<Long, Acl> acls;

    private AccountState(long version, AccountRecord account, MailboxState[] mailboxes, NavigableMap<MailboxName, Long> names,
            NavigableSet<MailboxName> subscribed, Map<Long, Acl> acls) {
        this.version = version;
        this.account = account;
        this.mailboxes = mailboxes;
        this.names = names;
        this.subscribed = subscribed;
        this.acls = acls;
    }

    /** The mailboxes in id order. */
    static AccountState of(long version, AccountRecord account, MailboxState[] mailboxes, NavigableSet<MailboxName> subscribed) {
        return new AccountState(version, account, mailboxes, byName(mailboxes), Collections.unmodifiableNavigableSet(subscribed),
                Map.of());
    }

    private static NavigableMap<MailboxName, Long> byName(MailboxState[] mailboxes) {
        TreeMap<MailboxName, Long> names = new TreeMap<>();
        for (MailboxState m : mailboxes)
            names.put(m.name(), m.id());
        return Collections.unmodifiableNavigableMap(names);
    }

    /** The next state after changes to mailboxes that leave their list as it is. */
    AccountState next(long newVersion, AccountRecord newAccount, Iterable<MailboxState> changed) {
        MailboxState[] copy = mailboxes.clone();
        for (MailboxState m : changed)
            copy[index(m.id())] = m;
        return new AccountState(newVersion, newAccount, copy, names, subscribed, acls);
    }

    /** The same with other lists of rights. */
    AccountState sharing(Map<Long, Acl> newAcls) {
        return new AccountState(version, account, mailboxes, names, subscribed, newAcls);
    }

    /** Messages of all mailboxes. */
    long messages() {
        long sum = 0;
        for (MailboxState m : mailboxes)
            sum += m.counts().messages();
        return sum;
    }

    /** To whom any mailbox grants anything. */
    Set<Long> granted() {
        Set<Long> out = new TreeSet<>();
        acls.values().forEach(acl -> acl.addGranted(out));
        return out;
    }

    AccountState with(MailboxState changed) {
        return next(version, account, Collections.singleton(changed));
    }

    private int index(long id) {
        int low = 0, high = mailboxes.length - 1;
        while (low <= high) {
            int mid = (low + high) >>> 1;
            long at = mailboxes[mid].id();
            if (at == id)
                return mid;
            if (at < id)
                low = mid + 1;
            else
                high = mid - 1;
        }
        return -1;
    }

    @Nullable
    MailboxState mailbox(long id) {
        int i = index(id);
        return i < 0 ? null : mailboxes[i];
    }

    @Nullable
    MailboxState mailbox(MailboxName name) {
        Long id = names.get(name);
        return id == null ? null : mailbox(id);
    }

    int mailboxCount() {
        return mailboxes.length;
    }

    MailboxState[] mailboxes() {
        return Arrays.copyOf(mailboxes, mailboxes.length);
    }

    NavigableMap<MailboxName, Long> names() {
        return names;
    }

    NavigableSet<MailboxName> subscribed() {
        return subscribed;
    }
}
