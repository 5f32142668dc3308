package org.posthouse.server.admin;

import java.util.Locale;
import org.posthouse.store.account.Account;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.search.IndexStatus;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Search indexes: how far they are, and making one anew. */
final class SearchOperations {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Rooms rooms;

    SearchOperations(Rooms rooms) {
        this.rooms = rooms;
    }

    private AccountMail mail(Request request) throws AdminException, Refusal {
        var address = request.address("address");
        Account account = rooms.directory().account(address)
                .orElseThrow(() -> new AdminException(Exit.NO_INPUT,
                        "there is no account " + address + "; `account list` shows those there are"));
        return rooms.store().open(account.id());
    }

    void status(Request request, Items out) throws AdminException, Refusal {
        AccountMail mail = mail(request);
        out.item(describe(mail, rooms.texts().status(mail)));
    }

    private static ObjectNode describe(AccountMail mail, IndexStatus status) throws Refusal {
        ObjectNode item = JSON.createObjectNode().put("state", status.state().name().toLowerCase(Locale.ROOT)).put("known", status.known())
                .put("waiting", status.waiting()).put("octets", status.octets());
        var mailboxes = item.putArray("mailboxes");
        for (IndexStatus.Position p : status.positions()) {
            String name = mail.mailbox(p.mailbox()).map(Mailbox::name).map(Object::toString).orElse("");
            mailboxes.addObject().put("name", name).put("uidValidity", p.uidValidity()).put("next", p.next());
        }
        return item;
    }

    /** Items with {@code done} and {@code all} while it works, then the status. */
    void rebuild(Request request, Items out) throws AdminException, Refusal {
        AccountMail mail = mail(request);
        rooms.texts().rebuild(mail, (done, all) -> out.item(JSON.createObjectNode().put("done", done).put("all", all)));
        out.item(describe(mail, rooms.texts().status(mail)));
    }
}
