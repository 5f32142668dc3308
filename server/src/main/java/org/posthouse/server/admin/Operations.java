package org.posthouse.server.admin;

import org.posthouse.store.kv.Refusal;

/** All operations, by verb. Safe for many threads. */
public final class Operations {
    private final AccountOperations accounts;
    private final NameOperations names;
    private final JourneyOperations journeys;
    private final QueueOperations queue;

    public Operations(Rooms rooms) {
        accounts = new AccountOperations(rooms);
        names = new NameOperations(rooms);
        queue = new QueueOperations(rooms);
        journeys = new JourneyOperations(rooms);
    }

    /** Does it, and hands out what there is to say. */
    public void execute(Request request, Items out) throws AdminException {
        try {
            dispatch(request, out);
        } catch (Refusal e) {
            throw AdminException.of(e);
        }
    }

    private void dispatch(Request request, Items out) throws AdminException, Refusal {
        switch (request.verb()) {
            case "account.add" -> accounts.add(request, out);
            case "account.remove" -> accounts.remove(request);
            case "account.list" -> accounts.list(request, out);
            case "account.show" -> accounts.show(request, out);
            case "account.password" -> accounts.password(request, out);
            case "account.set" -> accounts.set(request);
            case "domain.add" -> names.addDomain(request);
            case "domain.remove" -> names.removeDomain(request);
            case "domain.list" -> names.listDomains(out);
            case "alias.add" -> names.addAlias(request);
            case "alias.remove" -> names.removeAlias(request);
            case "alias.list" -> names.listAliases(request, out);
            case "queue.list" -> queue.list(request, out);
            case "queue.show" -> queue.show(request, out);
            case "queue.retry", "queue.hold", "queue.release", "queue.drop" -> queue.change(request, out);
            case "journey.find" -> journeys.find(request, out);
            default ->
                throw new AdminException(Exit.USAGE, "there is no operation '" + request.verb() + "'; is the server of another version?");
        }
    }
}
