package org.posthouse.server.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.sieve.Message;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Items;
import org.posthouse.server.admin.Request;
import org.posthouse.server.admin.Rooms;
import org.posthouse.store.account.Account;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.JourneyId;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.MessageRow;
import org.posthouse.store.mailbox.MessageSource;
import org.posthouse.store.mailbox.SpecialUse;
import org.posthouse.store.view.MailboxView;
import org.posthouse.store.view.UidSet;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Mail that the server took for junk, in the Junk mailboxes of all accounts: who sent what, and back to the inbox. */
final class QuarantineVerbs {
    private static final int MAX = 2_000;
    /** Messages that are looked at in one mailbox. */
    private static final int MAX_LOOKED = 1_000;
    private static final int MAX_SHOWN = 64 * 1024;
    private final Rooms rooms;

    QuarantineVerbs(Rooms rooms) {
        this.rooms = rooms;
    }

    Map<String, Verb> verbs() {
        return Map.of("quarantine.list", this::list, "quarantine.release", (_, r, out) -> release(r, out), "quarantine.show",
                (_, r, out) -> show(r, out));
    }

    private void list(Actor actor, Request request, Items out) throws AdminException, Refusal {
        int[] left = {Math.clamp(request.number("limit", 200), 1, MAX)};
        String address = request.text("address", "");
        Domain domain = request.text("domain", "").isEmpty() ? null : request.domain("domain");
        for (Account account : rooms.directory().accounts()) {
            boolean wanted = actor.role().covers(account.address()) && (domain == null || account.address().domain().equals(domain))
                    && (address.isEmpty() || account.address().toString().equalsIgnoreCase(address));
            if (wanted && left[0] > 0)
                list(account, left, out);
        }
    }

    private void list(Account account, int[] left, Items out) throws Refusal, AdminException {
        AccountMail mail = rooms.store().open(account.id());
        Optional<Mailbox> junk = mail.mailbox(SpecialUse.JUNK);
        if (junk.isEmpty())
            return;
        MailboxView view = mail.view(junk.get().id());
        for (int i = view.size() - 1; i >= Math.max(0, view.size() - MAX_LOOKED) && left[0] > 0; i--) {
            Optional<MessageRow> row = mail.row(junk.get().id(), view.uid(i));
            Optional<JourneyEvent> judged = row.isEmpty() ? Optional.empty() : judged(account, row.get().journey());
            if (row.isEmpty() || judged.isEmpty())
                continue;
            out.item(describe(account, mail, junk.get(), row.get(), judged.get()));
            left[0]--;
        }
    }

    /** What the server said of a message, where it said that it is junk. */
    private Optional<JourneyEvent> judged(Account account, long journey) throws Refusal {
        if (journey == 0)
            return Optional.empty();
        String id = Long.toString(account.id());
        return rooms.journeys().journey(journey).stream()
                .filter(e -> e.step() == JourneyEvent.Step.JUDGED && id.equals(e.facts().get("account"))
                        && "yes".equals(e.facts().get("junk")))
                .findFirst();
    }

    private static ObjectNode describe(Account account, AccountMail mail, Mailbox junk, MessageRow row, JourneyEvent judged)
            throws Refusal, AdminException {
        ObjectNode item = JsonMapper.shared().createObjectNode().put("address", account.address().toString()).put("uid", row.uid())
                .put("at", row.saveDate().toString()).put("size", row.size()).put("journey", JourneyId.show(row.journey()))
                .put("score", judged.facts().getOrDefault("score", "")).put("threshold", judged.facts().getOrDefault("threshold", ""));
        try (MessageSource source = mail.open(junk.id(), row.uid())) {
            Message message = Message.of(source);
            return item.put("from", message.first("From")).put("subject", message.first("Subject"));
        } catch (IOException e) {
            throw new AdminException(Exit.UNAVAILABLE, "message " + row.uid() + " of " + account.address() + " cannot be read", e);
        }
    }

    private record At(Account account, AccountMail mail, Mailbox junk, long uid) {}

    private At at(Request request) throws AdminException, Refusal {
        var address = request.address("address");
        Account account = rooms.directory().account(address)
                .orElseThrow(() -> new AdminException(Exit.NO_INPUT, "there is no account " + address));
        AccountMail mail = rooms.store().open(account.id());
        Mailbox junk = mail.mailbox(SpecialUse.JUNK)
                .orElseThrow(() -> new AdminException(Exit.NO_INPUT, address + " has no Junk mailbox"));
        long uid = request.number("uid", 0);
        MessageRow row = mail.row(junk.id(), uid).orElse(null);
        // Only what the server put there is anybody's but the account's.
        if (row == null || judged(account, row.journey()).isEmpty())
            throw new AdminException(Exit.NO_INPUT,
                    "no such message is in the quarantine of " + address + "; `quarantine list` shows those there are");
        return new At(account, mail, junk, uid);
    }

    private void release(Request request, Items out) throws AdminException, Refusal {
        At at = at(request);
        Mailbox inbox = at.mail().mailbox(MailboxName.INBOX)
                .orElseThrow(() -> new AdminException(Exit.NO_INPUT, at.account().address() + " has no inbox"));
        at.mail().move(at.junk().id(), UidSet.of(at.uid()), inbox.id());
        out.item(JsonMapper.shared().createObjectNode().put("address", at.account().address().toString()).put("uid", at.uid())
                .put("released", true));
    }

    /** The beginning of the message as it came in; a look that its owner is told of. */
    private void show(Request request, Items out) throws AdminException, Refusal {
        At at = at(request);
        try (MessageSource source = at.mail().open(at.junk().id(), at.uid())) {
            byte[] text = source.bytes(0, Math.min(MAX_SHOWN, source.size()));
            out.item(JsonMapper.shared().createObjectNode().put("address", at.account().address().toString()).put("uid", at.uid())
                    .put("size", source.size()).put("text", new String(text, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new AdminException(Exit.UNAVAILABLE, "the message cannot be read: " + e.getMessage(), e);
        }
    }
}
