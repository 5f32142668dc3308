package org.posthouse.server.admin;

import java.util.ArrayList;
import java.util.List;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Alias;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.json.JsonMapper;

/** Domains and aliases. */
final class NameOperations {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Rooms rooms;

    NameOperations(Rooms rooms) {
        this.rooms = rooms;
    }

    void addDomain(Request request) throws AdminException, Refusal {
        rooms.directory().addDomain(request.domain("domain"));
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
