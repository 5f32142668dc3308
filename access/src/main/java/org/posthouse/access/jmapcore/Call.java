package org.posthouse.access.jmapcore;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.http.Caller;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Directory;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.MailStore;
import tools.jackson.databind.node.ObjectNode;

/** What a method sees of the request it is in. One thread. */
public final class Call {
    private final Caller caller;
    private final Directory directory;
    private final MailStore store;
    private final JmapLimits limits;
    private final Map<String, String> created;
    private final List<Invocation> further = new ArrayList<>();
    private int textLeft;

    Call(Caller caller, Directory directory, MailStore store, JmapLimits limits, Map<String, String> created) {
        this.caller = caller;
        this.directory = directory;
        this.store = store;
        this.limits = limits;
        this.created = created;
        textLeft = limits.text();
    }

    public Caller caller() {
        return caller;
    }

    public JmapLimits limits() {
        return limits;
    }

    /** The account a call is about. MethodError accountNotFound. */
    public JmapAccount account(Args args) throws MethodError, Refusal {
        return account(args.need("accountId"));
    }

    public JmapAccount account(String id) throws MethodError, Refusal {
        Optional<Account> account = Ids.account(caller.account()).equals(id) ? directory.account(caller.account()) : Optional.empty();
        if (account.isEmpty())
            throw new MethodError("accountNotFound", "there is no account " + id + " for you");
        return new JmapAccount(id, account.get(), store.open(account.get().id()));
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
