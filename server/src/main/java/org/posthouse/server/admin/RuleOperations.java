package org.posthouse.server.admin;

import java.io.IOException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.sieve.Action;
import org.posthouse.mail.sieve.Decision;
import org.posthouse.mail.sieve.Envelope;
import org.posthouse.mail.sieve.Environment;
import org.posthouse.mail.sieve.Limits;
import org.posthouse.mail.sieve.Message;
import org.posthouse.mail.sieve.Program;
import org.posthouse.mail.sieve.SieveException;
import org.posthouse.mta.rules.AccountLookup;
import org.posthouse.store.account.Account;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.MessageSource;
import org.posthouse.store.rules.StoredScript;
import org.posthouse.store.view.MailboxView;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Sieve scripts of an account. */
final class RuleOperations {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MAX_TRIED = 1_000_000;

    private final Rooms rooms;

    RuleOperations(Rooms rooms) {
        this.rooms = rooms;
    }

    private Account account(Request request) throws AdminException, Refusal {
        var address = request.address("address");
        return rooms.directory().account(address)
                .orElseThrow(() -> new AdminException(Exit.NO_INPUT,
                        "there is no account " + address + "; `account list` shows those there are"));
    }

    private static AdminException missing(String name) {
        return new AdminException(Exit.NO_INPUT, "there is no script \"" + name + "\"; `rules list` shows those there are");
    }

    private static Program program(String text) throws AdminException {
        try {
            return Program.of(text, Limits.DEFAULT);
        } catch (SieveException e) {
            throw new AdminException(Exit.DATA, String.valueOf(e.getMessage()), e);
        }
    }

    private static ObjectNode checked(Program program) {
        ObjectNode item = JSON.createObjectNode().put("ok", true);
        ArrayNode warnings = item.putArray("warnings");
        program.warnings().forEach(warnings::add);
        return item;
    }

    /** What has a mistake is not kept. */
    void put(Request request, Items out) throws AdminException, Refusal {
        Account account = account(request);
        String name = request.text("name");
        Program program = program(request.text("script", ""));
        rooms.scripts().put(account.id(), name, request.text("script", ""));
        if (request.is("activate"))
            rooms.scripts().activate(account.id(), name);
        out.item(checked(program));
    }

    void list(Request request, Items out) throws AdminException, Refusal {
        for (StoredScript s : rooms.scripts().list(account(request).id()))
            out.item(JSON.createObjectNode().put("name", s.name()).put("active", s.active()).put("size", s.size()).put("changed",
                    s.changed().toString()));
    }

    void show(Request request, Items out) throws AdminException, Refusal {
        StoredScript s = script(account(request), request.text("name", ""));
        out.item(JSON.createObjectNode().put("name", s.name()).put("active", s.active()).put("script", s.text()));
    }

    /** The one of that name, or the active one. */
    private StoredScript script(Account account, String name) throws AdminException, Refusal {
        if (name.isEmpty())
            return rooms.scripts().active(account.id())
                    .orElseThrow(() -> new AdminException(Exit.NO_INPUT, account.address() + " has no active script; name one"));
        return rooms.scripts().get(account.id(), name).orElseThrow(() -> missing(name));
    }

    void activate(Request request) throws AdminException, Refusal {
        rooms.scripts().activate(account(request).id(), request.is("none") ? "" : request.text("name"));
    }

    void remove(Request request) throws AdminException, Refusal {
        rooms.scripts().delete(account(request).id(), request.text("name"));
    }

    void check(Request request, Items out) throws AdminException {
        out.item(checked(program(request.text("script", ""))));
    }

    /** An item for each message, then one with the numbers of all. Nothing is changed. */
    void tryOut(Request request, Items out) throws AdminException, Refusal {
        Account account = account(request);
        String given = request.text("script", "");
        Program program = program(given.isEmpty() ? script(account, request.text("name", "")).text() : given);
        AccountMail mail = rooms.store().open(account.id());
        Mailbox mailbox = mail.mailbox(MailboxName.of(request.text("mailbox", "INBOX")))
                .orElseThrow(() -> new AdminException(Exit.NO_INPUT, "there is no mailbox " + request.text("mailbox", "INBOX")));
        MailboxView view = mail.view(mailbox.id());
        long last = Math.clamp(request.number("last", 1000), 1, MAX_TRIED);
        Map<String, Integer> sums = new TreeMap<>();
        int tried = 0;
        for (int i = (int) Math.max(0, view.size() - last); i < view.size(); i++) {
            try (MessageSource source = mail.open(mailbox.id(), view.uid(i))) {
                out.item(one(account, mail, program, view.uid(i), source, sums));
                tried++;
            } catch (IOException e) {
                throw new AdminException(Exit.UNAVAILABLE, "message " + view.uid(i) + " cannot be read: " + e.getMessage(), e);
            } catch (Refusal r) {
                // Gone since the view was taken.
                if (r.reason() != Refusal.Reason.NO_SUCH_MESSAGE && r.reason() != Refusal.Reason.NO_SUCH_BLOB)
                    throw r;
            }
        }
        ObjectNode all = JSON.createObjectNode().put("messages", tried);
        ObjectNode counts = all.putObject("actions");
        sums.forEach(counts::put);
        out.item(all);
    }

    private ObjectNode one(Account account, AccountMail mail, Program program, long uid, MessageSource source, Map<String, Integer> sums)
            throws IOException {
        Message message = Message.of(source);
        var envelope = new Envelope(returnPath(message.first("Return-Path")), account.address());
        var environment = new Environment("", "", "", rooms.clock().instant(), ZoneOffset.UTC);
        String subject = message.first("Subject");
        String from = message.first("From");
        Decision decision = program.run(message, envelope, environment, new AccountLookup(mail, rooms.scripts(), rooms.memory()));
        ObjectNode item = JSON.createObjectNode().put("uid", uid).put("from", from).put("subject", subject);
        ArrayNode actions = item.putArray("actions");
        for (Action a : decision.actions()) {
            String words = words(a);
            if (words.isEmpty())
                continue;
            actions.add(words);
            sums.merge(words, 1, Integer::sum);
        }
        ArrayNode because = item.putArray("because");
        for (Decision.Because b : decision.steps())
            because.add(b.toString());
        String error = decision.error();
        if (error != null) {
            item.put("error", error);
            sums.merge("error", 1, Integer::sum);
        }
        return item;
    }

    private static ReturnPath returnPath(String field) {
        String text = field.strip();
        try {
            return ReturnPath.parse(text.startsWith("<") && text.endsWith(">") ? text.substring(1, text.length() - 1) : text);
        } catch (IllegalArgumentException e) {
            return ReturnPath.NULL;
        }
    }

    /** What would be done, in a few words; empty for what nobody sees. */
    private static String words(Action action) {
        return switch (action) {
            case Action.Keep a -> "keep" + flags(a.flags());
            case Action.File a -> "fileinto " + a.mailbox() + flags(a.flags());
            case Action.Discard _ -> "discard";
            case Action.Redirect a -> "redirect " + a.address();
            case Action.Reject _ -> "reject";
            case Action.Vacation _ -> "vacation";
            case Action.Notify a -> "notify " + a.to().to().getFirst();
            case Action.Remember _ -> "";
        };
    }

    private static String flags(java.util.@org.jspecify.annotations.Nullable List<String> flags) {
        return flags == null || flags.isEmpty() ? "" : " " + String.join(" ", new ArrayList<>(flags));
    }
}
