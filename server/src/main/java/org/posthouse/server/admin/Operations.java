package org.posthouse.server.admin;

import org.posthouse.store.kv.Refusal;

/** All operations, by verb. Safe for many threads. */
public final class Operations implements Asked {
    private final AccountOperations accounts;
    private final AppPasswordOperations appPasswords;
    private final NameOperations names;
    private final JourneyOperations journeys;
    private final ListOperations lists;
    private final QueueOperations queue;
    private final SearchOperations search;
    private final RuleOperations rules;
    private final JunkOperations junk;
    private final CheckOperations check;
    private final DkimOperations dkim;
    private final TlsReportOperations tlsReports;
    private final DmarcOperations dmarc;

    public Operations(Rooms rooms) {
        accounts = new AccountOperations(rooms);
        appPasswords = new AppPasswordOperations(rooms);
        dkim = new DkimOperations(rooms);
        names = new NameOperations(rooms, dkim);
        lists = new ListOperations(rooms);
        queue = new QueueOperations(rooms);
        search = new SearchOperations(rooms);
        rules = new RuleOperations(rooms);
        junk = new JunkOperations(rooms);
        tlsReports = new TlsReportOperations(rooms);
        dmarc = new DmarcOperations(rooms);
        journeys = new JourneyOperations(rooms);
        check = new CheckOperations(rooms);
    }

    @Override
    public void execute(Request request, Items out) throws AdminException {
        try {
            dispatch(request, out);
        } catch (Refusal e) {
            throw AdminException.of(e);
        }
    }

    private void dispatch(Request request, Items out) throws AdminException, Refusal {
        if (request.verb().startsWith("list.")) {
            dispatchList(request, out);
            return;
        }
        switch (request.verb()) {
            case "account.add" -> accounts.add(request, out);
            case "account.remove" -> accounts.remove(request);
            case "account.list" -> accounts.list(request, out);
            case "account.show" -> accounts.show(request, out);
            case "account.password" -> accounts.password(request, out);
            case "account.app-password.add" -> appPasswords.add(request, out);
            case "account.app-password.list" -> appPasswords.list(request, out);
            case "account.app-password.remove" -> appPasswords.remove(request);
            case "account.set" -> accounts.set(request);
            case "account.quota" -> accounts.quota(request, out);
            case "domain.add" -> names.addDomain(request);
            case "domain.remove" -> names.removeDomain(request);
            case "domain.dkim" -> dkim.show(request, out);
            case "domain.dkim.rotate" -> dkim.rotate(request);
            case "domain.dkim.seen" -> dkim.seen(request);
            case "domain.list" -> names.listDomains(out);
            case "account.forward" -> names.forward(request, out);
            case "domain.relay" -> names.relay(request, out);
            case "domain.listing" -> names.listing(request, out);
            case "alias.add", "alias.remove", "alias.list" -> dispatchAlias(request, out);
            case "queue.list" -> queue.list(request, out);
            case "queue.show" -> queue.show(request, out);
            case "queue.retry", "queue.hold", "queue.release", "queue.drop", "queue.route" -> queue.change(request, out);
            case "queue.stats" -> queue.stats(request, out);
            case "queue.watch" -> queue.overview(request, out);
            case "check.endings" -> check.endings(request, out);
            case "journey.find" -> journeys.find(request, out);
            case "rules.put" -> rules.put(request, out);
            case "rules.list" -> rules.list(request, out);
            case "rules.show" -> rules.show(request, out);
            case "rules.activate" -> rules.activate(request);
            case "rules.remove" -> rules.remove(request);
            case "rules.check" -> rules.check(request, out);
            case "rules.try" -> rules.tryOut(request, out);
            case "junk.explain" -> junk.explain(request, out);
            case "junk.allow" -> junk.rule(request, out, true);
            case "junk.block" -> junk.rule(request, out, false);
            case "junk.forget" -> junk.forget(request);
            case "junk.list" -> junk.list(request, out);
            case "junk.train" -> junk.train(request, out);
            case "junk.stats" -> junk.stats(request, out);
            case "search.status" -> search.status(request, out);
            case "search.rebuild" -> search.rebuild(request, out);
            case "tls-report.list" -> tlsReports.list(request, out);
            case "tls-report.show" -> tlsReports.show(request, out);
            case "dmarc.reports" -> dmarc.sums(request, out);
            case "dmarc.received" -> dmarc.received(request, out);
            case "dmarc.pending" -> dmarc.pending(request, out);
            case "domain.suffixes" -> dmarc.suffixes(request, out);
            default ->
                throw new AdminException(Exit.USAGE, "there is no operation '" + request.verb() + "'; is the server of another version?");
        }
    }

    private void dispatchAlias(Request request, Items out) throws AdminException, Refusal {
        switch (request.verb()) {
            case "alias.add" -> names.addAlias(request);
            case "alias.remove" -> names.removeAlias(request);
            default -> names.listAliases(request, out);
        }
    }

    private void dispatchList(Request request, Items out) throws AdminException, Refusal {
        switch (request.verb()) {
            case "list.add" -> lists.add(request, out);
            case "list.set" -> lists.set(request, out);
            case "list.remove" -> lists.remove(request);
            case "list.list" -> lists.all(out);
            case "list.show" -> lists.show(request, out);
            case "list.join" -> lists.join(request, out);
            case "list.leave" -> lists.leave(request, out);
            case "list.members" -> lists.members(request, out);
            case "list.pending" -> lists.pending(request, out);
            case "list.approve" -> lists.approve(request);
            case "list.reject" -> lists.reject(request);
            default ->
                throw new AdminException(Exit.USAGE, "there is no operation '" + request.verb() + "'; is the server of another version?");
        }
    }
}
