package org.posthouse.server.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Scope;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.sharing.Quota;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Accounts and their passwords. */
final class AccountOperations {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Rooms rooms;

    AccountOperations(Rooms rooms) {
        this.rooms = rooms;
    }

    /** Adds one or many, with the password given or one made for each; what fails does not stop the others. */
    void add(Request request, Items out) throws AdminException, Refusal {
        List<String> addresses = request.texts("addresses");
        if (addresses.isEmpty())
            throw new AdminException(Exit.USAGE, "no address given");
        if (addresses.size() == 1) {
            out.item(add(Request.address0(addresses.getFirst()), request));
            return;
        }
        int failed = addAll(addresses, request, out);
        if (failed > 0)
            throw new AdminException(Exit.DATA, failed + " of " + addresses.size() + " accounts were not added");
    }

    // Most of the work is making a password slow to guess, so as many at a time as there are processors.
    private int addAll(List<String> addresses, Request request, Items out) throws AdminException {
        int failed = 0;
        try (ExecutorService workers = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            List<Future<ObjectNode>> results = new ArrayList<>();
            for (String text : addresses)
                results.add(workers.submit(() -> add(Request.address0(text), request)));
            for (int i = 0; i < results.size(); i++) {
                ObjectNode item = result(results.get(i), addresses.get(i));
                if (item.has("error"))
                    failed++;
                out.item(item);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AdminException(Exit.TRY_LATER, "interrupted", e);
        }
        return failed;
    }

    private static ObjectNode result(Future<ObjectNode> result, String address) throws InterruptedException {
        try {
            return result.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return JSON.createObjectNode().put("address", address).put("error", String.valueOf(cause.getMessage()));
        }
    }

    private ObjectNode add(Address address, Request request) throws Refusal {
        String given = request.text("password", "");
        String password = given.isEmpty() ? Passwords.make() : given;
        Account account = rooms.directory().addAccount(address);
        boolean done = false;
        try {
            rooms.credentials().setPassword(account.id(), password, request.is("legacy"));
            done = true;
        } finally {
            if (!done)
                rooms.directory().removeAccount(address);
        }
        ObjectNode item = JSON.createObjectNode().put("address", address.toString());
        return given.isEmpty() ? item.put("password", password) : item;
    }

    void remove(Request request) throws AdminException, Refusal {
        Account account = existing(request);
        rooms.directory().removeAccount(account.address());
        rooms.texts().remove(account.id());
    }

    void list(Request request, Items out) throws Refusal {
        String domain = request.text("domain", "").toLowerCase(Locale.ROOT);
        for (Account account : rooms.directory().accounts())
            if (domain.isEmpty() || account.address().domain().toString().equalsIgnoreCase(domain))
                out.item(describe(account));
    }

    private ObjectNode describe(Account account) {
        return JSON.createObjectNode().put("address", account.address().toString())
                .put("pop", account.popPolicy().name().toLowerCase(Locale.ROOT)).put("quota", account.quota())
                .put("role", account.role().kind().name().toLowerCase(Locale.ROOT));
    }

    private Account existing(Request request) throws AdminException, Refusal {
        Address address = request.address("address");
        return rooms.directory().account(address)
                .orElseThrow(() -> new AdminException(Exit.NO_INPUT,
                        "there is no account " + address + "; `account list` shows those there are"));
    }

    void show(Request request, Items out) throws AdminException, Refusal {
        Account account = existing(request);
        AccountMail mail = rooms.store().open(account.id());
        ObjectNode item = describe(account).put("used", mail.quotaUsed()).put("legacyAuth",
                rooms.credentials().legacySecret(account.address().toString(), Scope.POP3).isPresent());
        var mailboxes = item.putArray("mailboxes");
        for (Mailbox mailbox : mail.mailboxes())
            mailboxes.addObject().put("name", mailbox.name().value()).put("messages", mailbox.messages()).put("unseen", mailbox.unseen())
                    .put("octets", mailbox.size());
        out.item(item);
    }

    void password(Request request, Items out) throws AdminException, Refusal {
        Account account = existing(request);
        String given = request.text("password", "");
        String password = given.isEmpty() ? Passwords.make() : given;
        rooms.credentials().setPassword(account.id(), password, request.is("legacy"));
        ObjectNode item = JSON.createObjectNode().put("address", account.address().toString());
        out.item(given.isEmpty() ? item.put("password", password) : item);
    }

    void set(Request request) throws AdminException, Refusal {
        Account account = existing(request);
        String pop = request.text("pop", "");
        long quota = request.number("quota", -1);
        if (!pop.isEmpty())
            rooms.directory().setPopPolicy(account.id(), policy(pop));
        if (quota >= 0)
            rooms.directory().setQuota(account.id(), quota);
    }

    /** Tells what an account keeps and may keep, after setting what is given. */
    void quota(Request request, Items out) throws AdminException, Refusal {
        Account account = existing(request);
        long storage = request.number("storage", -1);
        long messages = request.number("messages", -1);
        if (storage >= 0)
            rooms.directory().setQuota(account.id(), storage);
        if (messages >= 0)
            rooms.directory().setMessageQuota(account.id(), messages);
        Quota quota = rooms.store().open(account.id()).quota();
        out.item(JSON.createObjectNode().put("address", account.address().toString()).put("storage", quota.octetLimit())
                .put("storageUsed", quota.octets()).put("messages", quota.messageLimit()).put("messagesUsed", quota.messages()));
    }

    static Account.PopPolicy policy(String name) throws AdminException {
        Account.@Nullable PopPolicy policy = switch (name) {
            case "delete" -> Account.PopPolicy.DELETE;
            case "keep" -> Account.PopPolicy.KEEP;
            default -> null;
        };
        if (policy == null)
            throw new AdminException(Exit.USAGE, "'" + name + "' is neither keep nor delete");
        return policy;
    }
}
