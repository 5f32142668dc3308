package org.posthouse.access.jmapcore;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.http.Caller;
import org.posthouse.access.sharing.Shared;
import org.posthouse.access.sharing.Sharing;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Directory;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.MailStore;
import tools.jackson.databind.node.ObjectNode;

/** What a method sees of the request it is in. One thread. */
public final class Call {
    private final Caller caller;
    private final Directory directory;
    private final Sharing sharing;
    private final MailStore store;
    private final JmapLimits limits;
    private final Map<String, String> created;
    private final Set<String> using;
    private final List<Invocation> further = new ArrayList<>();
    private String capability = Capability.CORE;
    private int textLeft;

    Call(Caller caller, Directory directory, Sharing sharing, MailStore store, JmapLimits limits, Map<String, String> created,
            Set<String> using) {
        this.caller = caller;
        this.directory = directory;
        this.sharing = sharing;
        this.store = store;
        this.limits = limits;
        this.created = created;
        this.using = using;
        textLeft = limits.text();
    }

    public Caller caller() {
        return caller;
    }

    public JmapLimits limits() {
        return limits;
    }

    /** The next method is one of that capability. */
    void use(String of) {
        capability = of;
    }

    /** Whether the request says that it uses a capability. */
    public boolean uses(String capability) {
        return using.contains(capability);
    }

    /** The account a call is about. MethodError accountNotFound, accountNotSupportedByMethod. */
    public JmapAccount account(Args args) throws MethodError, Refusal {
        return account(args.need("accountId"));
    }

    /** The same for a method that reads mail, whatever its capability: also of an account whose mail is shared with the caller. */
    public JmapAccount mailAccount(String id) throws MethodError, Refusal {
        return account(id, true);
    }

    public JmapAccount account(String id) throws MethodError, Refusal {
        return account(id, capability.equals(Capability.MAIL));
    }

    private JmapAccount account(String id, boolean mail) throws MethodError, Refusal {
        if (!Ids.account(caller.account()).equals(id))
            return another(id, mail);
        Optional<Account> account = directory.account(caller.account());
        if (account.isEmpty())
            throw new MethodError("accountNotFound", "there is no account " + id + " for you");
        return new JmapAccount(id, account.get(), store.open(account.get().id()));
    }

    /** Mail alone is shared. */
    private JmapAccount another(String id, boolean mail) throws MethodError, Refusal {
        Optional<Shared> shared = sharing.find(caller.account(), Ids.owner(id));
        if (shared.isEmpty())
            throw new MethodError("accountNotFound", "there is no account " + id + " for you");
        if (!mail)
            throw new MethodError("accountNotSupportedByMethod", "of the account " + id + " the mail alone is shared with you");
        return JmapAccount.of(id, shared.get());
    }

    /** An id as a client gives it: with # before it the one that a creation of this request was given. */
    public String id(String given) {
        return given.startsWith("#") ? created.getOrDefault(given.substring(1), given) : given;
    }

    public void created(String creationId, String id) {
        created.put(creationId, id);
    }

    /** A call that follows from this one, and is answered right behind it. RFC 8620 §5, RFC 8621 §7.5 */
    public void then(String method, ObjectNode arguments) {
        further.add(new Invocation(method, arguments, ""));
    }

    @Nullable
    Invocation further() {
        return further.isEmpty() ? null : further.removeFirst();
    }

    /** Takes from what the response may hold of texts: how many characters of so many. */
    public int text(int characters) {
        int some = Math.min(characters, textLeft);
        textLeft -= some;
        return some;
    }
}
