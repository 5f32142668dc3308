package org.posthouse.server.console;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.posthouse.mail.address.Domain;
import org.posthouse.mta.signing.DkimKey;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Items;
import org.posthouse.server.admin.Request;
import org.posthouse.server.records.CheckHistory;
import org.posthouse.server.records.DomainCheck;
import org.posthouse.server.records.Finding;
import org.posthouse.store.kv.Refusal;
import org.posthouse.trust.mtasts.HttpsPolicyFetch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What DNS says of our domains. */
final class DomainVerbs {
    private static final Logger LOG = LoggerFactory.getLogger(DomainVerbs.class);
    /** Domains that a round checks, the others wait for somebody to ask. */
    private static final int MAX_ROUND = 500;
    private final Parts parts;
    private final CheckHistory history;
    private final Map<String, Checked> last = new ConcurrentHashMap<>();

    /** What a check found, and when. */
    record Checked(Instant at, List<Finding> findings) {
        /** Those without which mail suffers and that are not as they should be. */
        List<Finding> wrong() {
            return findings.stream().filter(f -> f.needed() && !f.isOk()).toList();
        }
    }

    DomainVerbs(Parts parts) {
        this.parts = parts;
        history = new CheckHistory(parts.rooms().engine());
    }

    Map<String, Verb> verbs() {
        return Map.of("domain.check", (_, r, out) -> check(r, out), "domain.records", (_, r, out) -> records(r, out), "domain.history",
                (_, r, out) -> history(r, out));
    }

    private List<DkimKey> keys(Domain domain) throws AdminException {
        try {
            return parts.rooms().dkim().all(domain);
        } catch (IOException e) {
            throw new AdminException(Exit.TRY_LATER, "the DKIM keys of " + domain + " cannot be read: " + e.getMessage(), e);
        }
    }

    private Domain local(Request request) throws AdminException, Refusal {
        Domain domain = request.domain("domain");
        if (!parts.rooms().directory().isLocal(domain))
            throw new AdminException(Exit.NO_INPUT, domain + " is no domain of ours; `domain list` shows those");
        return domain;
    }

    private DomainCheck.Self self() {
        return DomainCheck.Self.of(parts.config());
    }

    /** Asks DNS now and keeps what it said. */
    Checked ask(Domain domain) throws AdminException, Refusal {
        List<Finding> findings = new DomainCheck(domain.ascii(), self(), keys(domain), parts.resolver(),
                new HttpsPolicyFetch(parts.rooms().https())).findings();
        var checked = new Checked(parts.rooms().clock().instant(), findings);
        last.put(domain.ascii(), checked);
        history.note(domain.ascii(), checked.at(), findings);
        return checked;
    }

    /** The last check since the start; empty where there was none. */
    Optional<Checked> last(Domain domain) {
        return Optional.ofNullable(last.get(domain.ascii()));
    }

    void checkAll() throws Refusal {
        List<Domain> domains = parts.rooms().directory().domains();
        last.keySet().retainAll(domains.stream().map(Domain::ascii).toList());
        for (Domain domain : domains.subList(0, Math.min(MAX_ROUND, domains.size())))
            try {
                ask(domain);
            } catch (AdminException e) {
                LOG.warn("the DNS of {} is not checked: {}", domain, e.getMessage());
            }
    }

    void check(Request request, Items out) throws AdminException, Refusal {
        Domain domain = local(request);
        Checked checked = ask(domain);
        for (Finding f : checked.findings())
            out.item(describe(f).put("domain", domain.ascii()).put("at", checked.at().toString()));
    }

    private static ObjectNode describe(Finding f) {
        return JsonMapper.shared().createObjectNode().put("what", f.what()).put("name", f.name()).put("type", f.type())
                .put("expected", f.expected()).put("found", f.found()).put("state", f.state()).put("breaks", f.isOk() ? "" : f.breaks())
                .put("needed", f.needed());
    }

    /** Rows to copy, without asking anybody. */
    private void records(Request request, Items out) throws AdminException, Refusal {
        Domain domain = local(request);
        var silent = new DomainCheck(domain.ascii(), self(), keys(domain), new Nobody(), _ -> {
            throw new org.posthouse.trust.mtasts.StsException(org.posthouse.trust.mtasts.StsException.Kind.FETCH, "not asked");
        });
        for (Finding f : silent.findings())
            if (!f.expected().isEmpty())
                out.item(JsonMapper.shared().createObjectNode().put("what", f.what()).put("name", f.name()).put("type", f.type())
                        .put("value", f.expected()).put("needed", f.needed()));
    }

    private void history(Request request, Items out) throws AdminException, Refusal {
        Domain domain = local(request);
        for (CheckHistory.Row row : history.rows(domain.ascii(), Math.clamp(request.number("limit", 50), 1, 200))) {
            ObjectNode item = JsonMapper.shared().createObjectNode().put("at", row.at().toString());
            var seen = item.putArray("seen");
            row.seen().forEach(s -> seen.addObject().put("what", s.what()).put("name", s.name()).put("state", s.state()));
            out.item(item);
        }
    }
}
