package org.posthouse.server.console;

import java.util.HashMap;
import java.util.Map;

/** Who may ask for which verb, and how far the admin of a domain reaches by it. A verb that is not here is the owner's alone and changes something. */
final class Rules {
    /** Who may. */
    enum Who {
        USER, ADMIN, OWNER
    }

    /** What the arguments of an admin's request must name. */
    enum Reach {
        /** Nothing: what comes out is filtered. */
        ANY,
        /** {@code address}: an account of a domain of the admin's that may do no more than read its mail, or the admin's own. */
        ACCOUNT,
        /** {@code addresses}, the same for each, none of which need exist. */
        NEW_ACCOUNTS,
        /** {@code name}: an address in a domain of the admin's. */
        NAME,
        /** {@code domain}: one of the admin's. */
        DOMAIN,
        /** {@code address} where it is given, as ACCOUNT. */
        MAYBE_ACCOUNT,
        /** Messages of the queue that are the admin's domains' whole. */
        QUEUE
    }

    /** What of the answer an admin sees. */
    enum Sees {
        ALL, ADDRESS, NAME, DOMAIN, ACCOUNT, QUEUE, JOURNEYS, DOMAINS
    }

    /** The rule of a verb; changes says that it goes into the audit log. */
    record Rule(Who who, Reach reach, Sees sees, boolean changes) {}

    private static final Rule OWNER = new Rule(Who.OWNER, Reach.ANY, Sees.ALL, true);
    private static final Map<String, Rule> ALL = new HashMap<>();

    static {
        change(Reach.NEW_ACCOUNTS, "account.add");
        change(Reach.ACCOUNT, "account.remove", "account.password", "account.set", "account.app-password.add",
                "account.app-password.remove",
                "account.quota", "account.forward", "quarantine.release");
        change(Reach.DOMAIN, "domain.dkim.rotate", "domain.listing");
        change(Reach.NAME, "alias.add", "alias.remove", "list.add", "list.set", "list.remove", "list.join", "list.leave", "list.approve",
                "list.reject");
        change(Reach.QUEUE, "queue.retry", "queue.hold", "queue.release", "queue.drop");
        read(Reach.ACCOUNT, Sees.ALL, "account.show", "account.app-password.list", "quarantine.show");
        read(Reach.ANY, Sees.ADDRESS, "account.list", "quarantine.list");
        read(Reach.ANY, Sees.DOMAIN, "domain.list", "dmarc.reports", "dmarc.received", "dmarc.series", "tls-report.series");
        read(Reach.DOMAIN, Sees.ALL, "domain.records", "domain.check", "domain.history", "domain.dkim");
        read(Reach.ANY, Sees.NAME, "alias.list", "list.list");
        read(Reach.NAME, Sees.ALL, "list.show", "list.members", "list.pending");
        read(Reach.ANY, Sees.QUEUE, "queue.list", "queue.show");
        read(Reach.ANY, Sees.JOURNEYS, "journey.find");
        read(Reach.ANY, Sees.DOMAINS, "tls-report.list", "tls-report.show");
        read(Reach.ANY, Sees.ACCOUNT, "audit.logins");
        read(Reach.ANY, Sees.ALL, "today");
        for (String verb : new String[]{"session.me", "session.list", "audit.mine"})
            ALL.put(verb, new Rule(Who.USER, Reach.ANY, Sees.ALL, false));
        ALL.put("session.end", new Rule(Who.USER, Reach.ANY, Sees.ALL, true));
        for (String verb : new String[]{"audit.list", "config.show", "certificate.list", "certificate.show", "metrics", "queue.stats",
                "queue.watch",
                "dmarc.pending",
                "check.endings", "rules.list", "rules.show", "rules.check", "rules.try", "junk.explain", "junk.list", "junk.stats",
                "search.status", "setup.state", "setup.records", "setup.ports", "setup.certificate"})
            ALL.put(verb, new Rule(Who.OWNER, Reach.ANY, Sees.ALL, false));
    }

    private Rules() {}

    private static void change(Reach reach, String... verbs) {
        for (String verb : verbs)
            ALL.put(verb, new Rule(Who.ADMIN, reach, Sees.ALL, true));
    }

    private static void read(Reach reach, Sees sees, String... verbs) {
        for (String verb : verbs)
            ALL.put(verb, new Rule(Who.ADMIN, reach, sees, false));
    }

    static Rule of(String verb) {
        return ALL.getOrDefault(verb, OWNER);
    }

    static Iterable<String> verbs() {
        return ALL.keySet();
    }
}
