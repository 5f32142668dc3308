package org.posthouse.server.admin;

import java.util.ArrayList;
import java.util.List;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.mta.relay.HostPort;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Alias;
import org.posthouse.store.account.DomainRelay;
import org.posthouse.store.account.Forward;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.json.JsonMapper;

/** Domains and aliases. */
final class NameOperations {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Rooms rooms;
    private final DkimOperations dkim;

    NameOperations(Rooms rooms, DkimOperations dkim) {
        this.rooms = rooms;
        this.dkim = dkim;
    }

    void addDomain(Request request) throws AdminException, Refusal {
        Domain domain = request.domain("domain");
        rooms.directory().addDomain(domain);
        dkim.begin(domain);
    }

    void removeDomain(Request request) throws AdminException, Refusal {
        rooms.directory().removeDomain(request.domain("domain"));
    }

    void listDomains(Items out) throws Refusal {
        List<Account> accounts = rooms.directory().accounts();
        List<Alias> aliases = rooms.directory().aliases();
        for (Domain domain : rooms.directory().domains())
            out.item(JSON.createObjectNode().put("domain", domain.toString())
                    .put("accounts", accounts.stream().filter(a -> a.address().domain().equals(domain)).count())
                    .put("aliases", aliases.stream().filter(a -> a.name().domain().equals(domain)).count()));
    }

    /** Tells where an account's mail goes on to, after setting what is given. */
    void forward(Request request, Items out) throws AdminException, Refusal {
        Address address = request.address("address");
        Account account = rooms.directory().account(address).orElseThrow(
                () -> new AdminException(Exit.NO_INPUT, "there is no account " + address + "; `account list` shows those there are"));
        List<Address> targets = new ArrayList<>();
        for (String target : request.texts("to"))
            targets.add(Request.address0(target));
        if (!targets.isEmpty() || request.is("off"))
            rooms.directory().setForward(account.id(), new Forward(request.is("off") ? List.of() : targets, request.is("keep")));
        Forward now = rooms.directory().forward(account.id()).orElse(new Forward(List.of(), true));
        var item = JSON.createObjectNode().put("address", account.address().toString()).put("keep", now.keep());
        var to = item.putArray("to");
        now.targets().forEach(t -> to.add(t.toString()));
        out.item(item);
    }

    /** Tells which other host has a domain's users, after setting what is given. */
    void relay(Request request, Items out) throws AdminException, Refusal {
        Domain domain = request.domain("domain");
        String to = request.text("to", "");
        if (request.is("off"))
            rooms.directory().setRelay(domain, null);
        else if (!to.isEmpty())
            rooms.directory().setRelay(domain, relay(to, request.is("unknown")));
        var item = JSON.createObjectNode().put("domain", domain.toString());
        DomainRelay now = rooms.directory().relay(domain).orElse(null);
        out.item(now == null
                ? item.put("to", "")
                : item.put("to", new HostPort(now.host(), now.port()).toString()).put("unknown", now.unknownOnly()));
    }

    /** Tells whether users of a domain see who else is in it, after setting what is given. */
    void listing(Request request, Items out) throws AdminException, Refusal {
        Domain domain = request.domain("domain");
        String mode = request.text("mode", "");
        switch (mode) {
            case "" -> {
                if (!rooms.directory().isLocal(domain))
                    throw new AdminException(Exit.NO_INPUT, domain + " is no domain of ours; `domain list` shows those");
            }
            case "members" -> rooms.directory().setListed(domain, true);
            case "exact" -> rooms.directory().setListed(domain, false);
            default -> throw new AdminException(Exit.USAGE, "'" + mode + "' is neither members nor exact");
        }
        out.item(JSON.createObjectNode().put("domain", domain.toString()).put("mode",
                rooms.directory().isListed(domain) ? "members" : "exact"));
    }

    private static DomainRelay relay(String to, boolean unknownOnly) throws AdminException {
        try {
            HostPort host = HostPort.parse(to);
            return new DomainRelay(host.host(), host.port(), unknownOnly);
        } catch (IllegalArgumentException e) {
            throw new AdminException(Exit.DATA, e.getMessage() + ", like mail.example.org:25", e);
        }
    }

    void addAlias(Request request) throws AdminException, Refusal {
        List<Address> targets = new ArrayList<>();
        for (String target : request.texts("targets"))
            targets.add(Request.address0(target));
        if (targets.isEmpty())
            throw new AdminException(Exit.USAGE, "an alias needs a target");
        rooms.directory().putAlias(new Alias(request.address("name"), targets));
    }

    void removeAlias(Request request) throws AdminException, Refusal {
        rooms.directory().removeAlias(request.address("name"));
    }

    void listAliases(Request request, Items out) throws Refusal {
        String domain = request.text("domain", "");
        for (Alias alias : rooms.directory().aliases()) {
            if (!domain.isEmpty() && !alias.name().domain().toString().equalsIgnoreCase(domain))
                continue;
            var item = JSON.createObjectNode().put("name", alias.name().toString());
            var targets = item.putArray("targets");
            alias.targets().forEach(t -> targets.add(t.toString()));
            out.item(item);
        }
    }
}
