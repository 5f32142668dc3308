package org.posthouse.server.admin;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.time.Durations;
import org.posthouse.mail.address.Address;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Credential;
import org.posthouse.store.account.Credentials;
import org.posthouse.store.account.Scope;
import org.posthouse.store.account.Visit;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** App passwords of an account. */
final class AppPasswordOperations {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MAX_LEAVE_DAYS = 36_500;

    private final Rooms rooms;

    AppPasswordOperations(Rooms rooms) {
        this.rooms = rooms;
    }

    void add(Request request, Items out) throws AdminException, Refusal {
        Account account = account(request);
        long days = request.number("leaveDays", 0);
        if (days < 0 || days > MAX_LEAVE_DAYS)
            throw new AdminException(Exit.USAGE, "mail is left for 0 (for ever) to " + MAX_LEAVE_DAYS + " days");
        String pop = request.text("pop", "");
        var policy = pop.isEmpty() ? account.popPolicy() : AccountOperations.policy(pop);
        var made = rooms.credentials().addAppPassword(account.id(), new Credentials.Wish(request.text("label"),
                scopes(request.text("protocols", "imap,pop3,smtp")), expires(request.text("expires", "")), policy, (int) days,
                request.is("legacy")));
        out.item(describe(made.credential(), null).put("password", made.password()));
    }

    void list(Request request, Items out) throws AdminException, Refusal {
        Account account = account(request);
        Map<Long, Visit> uses = rooms.visits().lastUses(account.id());
        for (Credential c : rooms.credentials().appPasswords(account.id()))
            out.item(describe(c, uses.get(c.id())));
    }

    void remove(Request request) throws AdminException, Refusal {
        String label = request.text("label");
        if (!rooms.credentials().removeAppPassword(account(request).id(), label))
            throw new AdminException(Exit.NO_INPUT,
                    "there is no app password '" + label + "'; `account app-password list` shows those there are");
    }

    private Account account(Request request) throws AdminException, Refusal {
        Address address = request.address("address");
        return rooms.directory().account(address)
                .orElseThrow(() -> new AdminException(Exit.NO_INPUT,
                        "there is no account " + address + "; `account list` shows those there are"));
    }

    private static ObjectNode describe(Credential c, @Nullable Visit last) {
        ObjectNode item = JSON.createObjectNode().put("label", c.label());
        var protocols = item.putArray("protocols");
        for (Scope s : Scope.values())
            if (c.scopes().contains(s))
                protocols.add(s.name().toLowerCase(Locale.ROOT));
        Instant expires = c.expires();
        item.put("pop", c.pop().name().toLowerCase(Locale.ROOT)).put("leaveDays", c.leaveDays()).put("created", c.created().toString())
                .put("expires", expires == null ? "" : expires.toString());
        if (last != null)
            item.putObject("lastUse").put("when", last.when().toString()).put("protocol", last.scope().name().toLowerCase(Locale.ROOT))
                    .put("address", last.address());
        return item;
    }

    private static Set<Scope> scopes(String names) throws AdminException {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (String name : names.split(",", -1))
            try {
                scopes.add(Scope.valueOf(name.strip().toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                throw new AdminException(Exit.USAGE, "'" + name.strip() + "' is none of imap, pop3, smtp, jmap, sieve", e);
            }
        return scopes;
    }

    /** A day, at whose end it expires (UTC), or how long from now; null for never. */
    private @Nullable Instant expires(String text) throws AdminException {
        if (text.isEmpty())
            return null;
        Instant now = rooms.clock().instant();
        try {
            Instant end = text.indexOf('-') > 0
                    ? LocalDate.parse(text).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : now.plus(positive(Durations.parse(text)));
            if (end.isAfter(now))
                return end;
        } catch (DateTimeParseException | IllegalArgumentException e) {
            throw new AdminException(Exit.USAGE, "'" + text + "' is neither a day like 2027-01-31 nor a time like 30d", e);
        }
        throw new AdminException(Exit.USAGE, "'" + text + "' is over already");
    }

    private static Duration positive(Duration d) {
        if (d.isZero() || d.isNegative())
            throw new IllegalArgumentException("no time at all");
        return d;
    }
}
