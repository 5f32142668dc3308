package org.posthouse.server.console;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.posthouse.mail.address.Address;
import org.posthouse.server.admin.Items;
import org.posthouse.server.admin.Request;
import org.posthouse.server.admin.Rooms;
import org.posthouse.store.account.Account;
import org.posthouse.store.audit.AuditLog;
import org.posthouse.store.audit.Entry;
import org.posthouse.store.kv.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes down what is asked for, without secrets. */
final class Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    /** Arguments that are written down; all others are left out, since one of them may be a secret. */
    private static final List<String> TOLD = List.of("id", "recipient", "toDomain", "from", "state", "olderThan", "text", "to", "tell",
            "pop",
            "quota", "storage", "messages", "off", "keep", "targets", "label", "protocols", "expires", "role", "domains", "title", "post",
            "members", "member", "moderators", "holds", "prefix", "sender", "selector", "uid", "legacy", "host",
            "snapshot", "folder", "message", "into");
    private static final Set<String> LOOKS = Set.of("journey.find", "account.show", "rules.show", "junk.explain", "quarantine.show");
    private static final int MAX_SUBJECTS = 100;
    private static final int MAX_TEXT = 500;
    private final AuditLog audit;
    private final Rooms rooms;

    Ledger(AuditLog audit, Rooms rooms) {
        this.audit = audit;
        this.rooms = rooms;
    }

    AuditLog.Begun begin(Actor actor, Request request) throws Refusal {
        return audit.begin(entry(Entry.Kind.CHANGE, actor, request, subject(request), "begun"));
    }

    private Entry entry(Entry.Kind kind, Actor actor, Request request, String subject, String outcome) {
        String details = TOLD.stream().filter(request::has)
                .map(k -> k + "=" + text(request.args().path(k))).collect(Collectors.joining(" "));
        return new Entry(kind, rooms.clock().instant(), actor.name(), actor.from(), request.verb(), subject, details, outcome);
    }

    private static String text(JsonNode value) {
        String text = value.isString() ? value.asString("") : value.toString();
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }

    private static String subject(Request request) {
        for (String name : List.of("address", "name", "domain", "id"))
            if (!request.text(name, "").isEmpty())
                return request.text(name, "");
        return String.join(" ", request.texts("addresses"));
    }

    /** Passes on what is somebody's only after it was written down that it was looked at. */
    Items looks(Actor actor, Request request, Items out) {
        if (!LOOKS.contains(request.verb()))
            return out;
        Set<Long> told = new HashSet<>();
        return item -> {
            subjects(request, item).filter(a -> !actor.is(a) && told.size() < MAX_SUBJECTS && told.add(a.id()))
                    .forEach(a -> look(actor, request, a));
            out.item(item);
        };
    }

    private void look(Actor actor, Request request, Account account) {
        try {
            audit.begin(entry(Entry.Kind.LOOK, actor, request, account.address().toString(), "ok"));
        } catch (Refusal r) {
            LOG.warn("a look into the mail of {} is not in the audit log: {}", account.address(), r.getMessage());
            throw new Unwritten(r);
        }
    }

    /** Nobody is shown what could not be written down. */
    static final class Unwritten extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unwritten(Refusal why) {
            super(why);
        }
    }

    private Stream<Account> subjects(Request request, ObjectNode item) {
        JsonNode facts = item.path("facts");
        Stream<Account> named = Stream
                .of(request.text("address", ""), item.path("recipient").asString(""), facts.path("login").asString(""))
                .flatMap(t -> Address.tryParse(t).stream()).flatMap(a -> known(a).stream());
        String id = facts.path("account").asString("");
        return id.isEmpty() ? named : Stream.concat(named, byId(id).stream());
    }

    private Optional<Account> known(Address address) {
        try {
            return rooms.directory().account(address);
        } catch (Refusal r) {
            return Optional.empty();
        }
    }

    private Optional<Account> byId(String id) {
        try {
            return rooms.directory().account(Long.parseLong(id));
        } catch (Refusal | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
