package org.posthouse.server.console;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthouse.mail.address.Address;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Asked;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Items;
import org.posthouse.server.admin.Operations;
import org.posthouse.server.admin.Request;
import org.posthouse.server.console.Rules.Rule;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Role;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Where everybody asks, from wherever: sees that they may, has it written down, and has it done. Safe for many threads. */
public final class Desk {
    private static final int MAX_QUEUED = 2_000;
    final Parts parts;
    private final Operations operations;
    private final Ledger ledger;
    private final DomainVerbs domains;
    private final SetupKeys setup;
    private final Map<String, Verb> verbs = new HashMap<>();

    public Desk(Parts parts) {
        this.parts = parts;
        operations = new Operations(parts.rooms());
        ledger = new Ledger(parts.audit(), parts.rooms());
        domains = new DomainVerbs(parts);
        setup = new SetupKeys(parts.rooms().clock());
        verbs.putAll(domains.verbs());
        verbs.putAll(new TodayVerbs(parts, domains).verbs());
        verbs.putAll(new AuditVerbs(parts).verbs());
        verbs.putAll(new SessionVerbs(parts).verbs());
        verbs.putAll(new ServerVerbs(parts).verbs());
        verbs.putAll(new CertificateVerbs(parts).verbs());
        verbs.putAll(new QuarantineVerbs(parts.rooms()).verbs());
        verbs.putAll(new SeriesVerbs(parts.rooms()).verbs());
        verbs.putAll(new MovingVerbs(parts).verbs());
        verbs.putAll(new RoleVerbs(parts.rooms()).verbs());
        verbs.putAll(new KeepingVerbs(parts.keeping()).verbs());
        verbs.putAll(new SetupVerbs(parts, domains, operations).verbs());
    }

    /** For whoever may open the server's folder, by that way. */
    public Asked local(String from) {
        Actor actor = Actor.local(from);
        return (request, out) -> execute(actor, request, out);
    }

    /** Checks the domains that are due, for the rounds. */
    public void check() throws Refusal {
        domains.checkAll();
    }

    /** The keys of the first run. */
    public SetupKeys setup() {
        return setup;
    }

    /** Whether an account is an owner. */
    public boolean hasOwner() throws Refusal {
        return parts.rooms().directory().accounts().stream().anyMatch(a -> a.role().isOwner());
    }

    /** An account as it is now, asking from there; empty where it has gone. */
    Optional<Actor> actor(long account, String from) throws Refusal {
        return parts.rooms().directory().account(account).map(a -> Actor.of(a, from));
    }

    /** Does it. AdminException NO_PERMISSION where the actor may not. */
    public void execute(Actor actor, Request request, Items out) throws AdminException {
        try {
            Rule rule = Rules.of(request.verb());
            permit(actor, rule, request);
            if (!changes(rule, request)) {
                answer(actor, rule, request, ledger.looks(actor, request, out));
                return;
            }
            var begun = ledger.begin(actor, request);
            String how = "the server failed";
            try {
                answer(actor, rule, request, out);
                how = "ok";
            } catch (AdminException e) {
                how = String.valueOf(e.getMessage());
                throw e;
            } finally {
                begun.end(how);
            }
        } catch (Refusal e) {
            throw AdminException.of(e);
        }
    }

    private static boolean changes(Rule rule, Request request) {
        boolean asksOnly = switch (request.verb()) {
            case "account.role" -> request.text("role", "").isEmpty();
            case "account.quota" -> !request.has("storage") && !request.has("messages");
            case "account.forward" -> request.texts("to").isEmpty() && !request.is("off");
            case "domain.relay" -> request.text("to", "").isEmpty() && !request.is("off");
            case "domain.listing" -> request.text("mode", "").isEmpty();
            case "domain.suffixes" -> request.text("file", "").isEmpty() && !request.is("fetch");
            // Only where the verb itself keeps to it: others would do all of it, untold.
            case "junk.allow", "junk.block" -> request.is("dry-run");
            case "restore.mail", "import" -> request.is("dryRun");
            default -> request.verb().startsWith("queue.") && request.is("dryRun");
        };
        return rule.changes() && !asksOnly;
    }

    private void permit(Actor actor, Rule rule, Request request) throws AdminException, Refusal {
        Role role = actor.role();
        boolean enough = switch (rule.who()) {
            case USER -> true;
            case ADMIN -> role.kind() != Role.Kind.USER;
            case OWNER -> role.isOwner();
        };
        if (!enough)
            throw forbidden(actor + " may not do that", actor, request);
        if (role.isOwner() || rule.who() == Rules.Who.USER)
            return;
        switch (rule.reach()) {
            case ACCOUNT -> account(actor, request, request.address("address"));
            case MAYBE_ACCOUNT -> {
                if (!request.text("address", "").isEmpty())
                    account(actor, request, request.address("address"));
            }
            case NEW_ACCOUNTS -> {
                for (String text : request.texts("addresses"))
                    if (!role.covers(Request.address0(text)))
                        throw forbidden(text, actor, request);
            }
            case NAME -> {
                if (!role.covers(request.address("name")))
                    throw forbidden(request.text("name"), actor, request);
            }
            case DOMAIN -> {
                if (!role.covers(request.domain("domain")))
                    throw forbidden(request.text("domain"), actor, request);
            }
            case ANY, QUEUE -> {
                // What comes out is looked at.
            }
        }
    }

    private void account(Actor actor, Request request, Address address) throws AdminException, Refusal {
        if (!actor.role().covers(address))
            throw forbidden(address.toString(), actor, request);
        Optional<Account> target = parts.rooms().directory().account(address);
        if (target.isPresent() && !actor.is(target.get()) && target.get().role().kind() != Role.Kind.USER)
            throw forbidden(address + " may do more than you", actor, request);
    }

    private static AdminException forbidden(String what, Actor actor, Request request) {
        return new AdminException(Exit.NO_PERMISSION, request.verb() + " is not allowed to " + actor.name() + " (" + what + ")");
    }

    private void answer(Actor actor, Rule rule, Request request, Items out) throws AdminException, Refusal {
        if (actor.role().isOwner() || rule.who() == Rules.Who.USER) {
            run(actor, request, out);
            return;
        }
        if (rule.reach() == Rules.Reach.QUEUE) {
            changeQueue(actor, request, out);
            return;
        }
        int[] passed = {0};
        Fence.Passing fence = new Fence(actor, number -> isOf(actor, number)).before(rule.sees(), item -> {
            passed[0]++;
            out.item(item);
        });
        run(actor, request, fence);
        fence.end();
        boolean oneThing = request.verb().endsWith(".show") || request.verb().equals("journey.find");
        if (oneThing && passed[0] == 0)
            throw new AdminException(Exit.NO_INPUT, "there is nothing of that name in your domains");
    }

    /** False where that is not known. */
    private boolean isOf(Actor actor, String account) {
        try {
            return parts.rooms().directory().account(Long.parseLong(account)).filter(a -> actor.covers(a.address().toString())).isPresent();
        } catch (NumberFormatException | Refusal e) {
            return false;
        }
    }

    private void run(Actor actor, Request request, Items out) throws AdminException, Refusal {
        Verb verb = verbs.get(request.verb());
        if (verb == null)
            operations.execute(request, out);
        else
            verb.run(actor, request, out);
    }

    /** One message after the other, and of each what is the admin's domains' and nothing else. */
    private void changeQueue(Actor actor, Request request, Items out) throws AdminException {
        var list = new Request("queue.list", request.args().deepCopy()).with("limit", MAX_QUEUED);
        var found = new java.util.ArrayList<ObjectNode>();
        operations.execute(list, found::add);
        long messages = 0;
        long changed = 0;
        for (ObjectNode item : found) {
            long before = changed;
            if (actor.covers(item.path("login").asString("")))
                changed += changed(request, item, null);
            else
                for (JsonNode r : item.path("recipients"))
                    if (actor.covers(r.path("address").asString("")))
                        changed += changed(request, item, r.path("address").asString(""));
            if (changed > before)
                messages++;
        }
        out.item(JsonMapper.shared().createObjectNode().put("changed", changed).put("messages", messages).put("dryRun",
                request.is("dryRun")));
    }

    private long changed(Request request, ObjectNode item, @org.jspecify.annotations.Nullable String recipient) throws AdminException {
        var one = new Request(request.verb(), request.args().deepCopy()).with("id", item.path("id").asString(""));
        if (recipient != null)
            one.with("recipient", recipient);
        long[] n = {0};
        try {
            operations.execute(one, answer -> n[0] += answer.path("changed").asLong(0));
        } catch (AdminException e) {
            // Gone since it was listed.
            if (e.exit() != Exit.NO_INPUT)
                throw e;
        }
        return n[0];
    }

    /** Verbs of the console's own, for the documentation's test. */
    List<String> own() {
        return verbs.keySet().stream().sorted().toList();
    }
}
