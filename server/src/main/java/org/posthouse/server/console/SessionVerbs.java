package org.posthouse.server.console;

import java.util.List;
import java.util.Map;
import org.posthouse.access.http.WebSession;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Items;
import org.posthouse.server.admin.Request;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Role;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.json.JsonMapper;

/** Browsers that are logged in. Everybody sees and ends their own; admins those of accounts that they may change. */
final class SessionVerbs {
    private final Parts parts;

    SessionVerbs(Parts parts) {
        this.parts = parts;
    }

    Map<String, Verb> verbs() {
        return Map.of("session.me", (actor, _, out) -> me(actor, out), "session.list", (actor, _, out) -> list(actor, out), "session.end",
                this::end);
    }

    private static void me(Actor actor, Items out) {
        out.item(RoleVerbs.describe(JsonMapper.shared().createObjectNode().put("address", actor.name()), actor.role()));
    }

    private boolean may(Actor actor, WebSession s) throws Refusal {
        if (actor.role().isOwner() || s.grant().account().id() == actor.account())
            return true;
        Account account = parts.rooms().directory().account(s.grant().account().id()).orElse(null);
        return account != null && actor.role().kind() == Role.Kind.ADMIN && actor.role().covers(account.address())
                && account.role().kind() == Role.Kind.USER;
    }

    private void list(Actor actor, Items out) throws Refusal {
        for (WebSession s : parts.sessions().all().reversed())
            if (may(actor, s))
                out.item(JsonMapper.shared().createObjectNode().put("id", s.id()).put("address", s.grant().account().address().toString())
                        .put("began", s.began().toString()).put("used", s.used().toString()).put("from", s.from()).put("agent", s.agent()));
    }

    private void end(Actor actor, Request request, Items out) throws AdminException, Refusal {
        String id = request.text("id", "");
        String address = request.text("address", "");
        if (id.isEmpty() == address.isEmpty())
            throw new AdminException(Exit.USAGE, "say which: the id of a session, or the address whose sessions are to end");
        List<WebSession> all = parts.sessions().all();
        int ended = 0;
        for (WebSession s : all)
            if (may(actor, s) && (s.id().equals(id) || s.grant().account().address().toString().equalsIgnoreCase(address))) {
                parts.sessions().end(s);
                ended++;
            }
        if (ended == 0)
            throw new AdminException(Exit.NO_INPUT, "there is no such session; `session list` shows those there are");
        out.item(JsonMapper.shared().createObjectNode().put("ended", ended));
    }
}
