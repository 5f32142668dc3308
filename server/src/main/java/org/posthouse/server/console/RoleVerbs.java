package org.posthouse.server.console;

import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.posthouse.mail.address.Domain;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Items;
import org.posthouse.server.admin.Request;
import org.posthouse.server.admin.Rooms;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Role;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What accounts may do. */
final class RoleVerbs {
    private final Rooms rooms;

    RoleVerbs(Rooms rooms) {
        this.rooms = rooms;
    }

    Map<String, Verb> verbs() {
        return Map.of("account.role", (_, request, out) -> role(request, out));
    }

    private void role(Request request, Items out) throws AdminException, Refusal {
        var address = request.address("address");
        Account account = rooms.directory().account(address).orElseThrow(
                () -> new AdminException(Exit.NO_INPUT, "there is no account " + address + "; `account list` shows those there are"));
        String word = request.text("role", "");
        if (!word.isEmpty()) {
            Role role = role(word, request);
            boolean last = account.role().isOwner() && !role.isOwner()
                    && rooms.directory().accounts().stream().filter(a -> a.role().isOwner()).count() == 1;
            if (last)
                throw new AdminException(Exit.DATA, address + " is the only owner; make another one first");
            rooms.directory().setRole(account.id(), role);
            account = rooms.directory().account(address).orElse(account);
        }
        out.item(describe(JsonMapper.shared().createObjectNode().put("address", account.address().toString()), account.role()));
    }

    private static Role role(String word, Request request) throws AdminException {
        var domains = new TreeSet<String>();
        for (String d : request.texts("domains"))
            try {
                domains.add(Domain.of(d).ascii());
            } catch (IllegalArgumentException e) {
                throw new AdminException(Exit.DATA, "'" + d + "' is no domain: " + e.getMessage(), e);
            }
        boolean admin = word.equals("admin");
        if (admin == domains.isEmpty())
            throw new AdminException(Exit.USAGE, admin ? "say which domains the admin is for" : "domains are for the role admin alone");
        return switch (word) {
            case "owner" -> Role.OWNER;
            case "user" -> Role.USER;
            case "admin" -> new Role(Role.Kind.ADMIN, domains);
            default -> throw new AdminException(Exit.USAGE, "'" + word + "' is none of owner, admin, user");
        };
    }

    static ObjectNode describe(ObjectNode item, Role role) {
        item.put("role", role.kind().name().toLowerCase(Locale.ROOT));
        var domains = item.putArray("domains");
        role.domains().forEach(domains::add);
        return item;
    }
}
