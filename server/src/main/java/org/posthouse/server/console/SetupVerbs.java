package org.posthouse.server.console;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.base.net.Connection;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.mta.queue.Letter;
import org.posthouse.mta.report.ReportMail;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Items;
import org.posthouse.server.admin.Operations;
import org.posthouse.server.admin.Request;
import org.posthouse.server.config.Config;
import org.posthouse.store.account.Role;
import org.posthouse.store.journey.JourneyId;
import org.posthouse.store.kv.Refusal;
import org.posthouse.trust.dns.Mx;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The first run, step by step: a domain and an owner, its DNS, the ports, the certificate, a message the whole way round. */
final class SetupVerbs {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MIN_PASSWORD = 10;
    private static final int MAX_HOSTS = 3;
    private final Parts parts;
    private final DomainVerbs domains;
    private final Operations operations;

    SetupVerbs(Parts parts, DomainVerbs domains, Operations operations) {
        this.parts = parts;
        this.domains = domains;
        this.operations = operations;
    }

    Map<String, Verb> verbs() {
        return Map.of("setup.state", (_, _, out) -> state(out), "setup.domain", (_, r, out) -> domain(r, out), "setup.records",
                (_, r, out) -> domains.check(r, out), "setup.ports", (_, r, out) -> ports(r, out),
                "setup.certificate", (_, _, out) -> new CertificateVerbs(parts).list(out),
                "setup.roundtrip", this::roundTrip);
    }

    private boolean hasOwner() throws Refusal {
        return parts.rooms().directory().accounts().stream().anyMatch(a -> a.role().isOwner());
    }

    private void state(Items out) throws Refusal {
        ObjectNode item = JsonMapper.shared().createObjectNode().put("hostname", parts.config().hostname()).put("owner", hasOwner());
        var all = item.putArray("domains");
        for (Domain d : parts.rooms().directory().domains())
            all.add(d.toString());
        out.item(item);
    }

    /** A domain, where it is not there, and its first account, who owns the server. */
    private void domain(Request request, Items out) throws AdminException, Refusal {
        if (hasOwner())
            throw new AdminException(Exit.NO_PERMISSION, "this server has an owner; log in as that account");
        Address address = request.address("address");
        if (request.text("password").length() < MIN_PASSWORD)
            throw new AdminException(Exit.DATA, "the owner's password has at least " + MIN_PASSWORD + " characters");
        if (!parts.rooms().directory().isLocal(address.domain()))
            operations.execute(Request.of("domain.add").with("domain", address.domain().ascii()), _ -> {
            });
        operations.execute(
                Request.of("account.add").with("addresses", List.of(address.toString())).with("password", request.text("password")), _ -> {
                });
        long id = parts.rooms().directory().account(address)
                .orElseThrow(() -> new AdminException(Exit.TRY_LATER, address + " has gone again")).id();
        parts.rooms().directory().setRole(id, Role.OWNER);
        out.item(JsonMapper.shared().createObjectNode().put("address", address.toString()).put("domain", address.domain().toString())
                .put("role", "owner"));
    }

    private void ports(Request request, Items out) throws AdminException {
        String probe = request.text("probe", "").isEmpty() ? "" : request.domain("probe").ascii();
        Config.Listen at = parts.config().listen();
        var services = new LinkedHashMap<String, List<InetSocketAddress>>();
        services.put("smtp", at.smtp());
        services.put("submission", at.submission());
        services.put("submissions", at.submissions());
        services.put("imaps", at.imaps());
        services.put("pop3s", at.pop3s());
        services.put("https", at.https());
        services.forEach((name, all) -> all.stream().limit(MAX_HOSTS).forEach(a -> out.item(listening(name, a))));
        out.item(inbound());
        out.item(probe.isEmpty()
                ? row("out", "smtp", "", parts.config().relay().port(), "unknown", "say a domain to try")
                : outbound(probe));
    }

    private static ObjectNode row(String way, String service, String host, int port, String state, String found) {
        return JsonMapper.shared().createObjectNode().put("way", way).put("service", service).put("host", host).put("port", port)
                .put("state", state).put("found", found);
    }

    private ObjectNode listening(String service, InetSocketAddress at) {
        InetAddress host = at.getAddress().isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : at.getAddress();
        return tried("here", service, host.getHostAddress(), new InetSocketAddress(host, at.getPort()), false);
    }

    /** Whether a connection is made, and where that is asked for, what SMTP says first. */
    private ObjectNode tried(String way, String service, String host, InetSocketAddress to, boolean greeting) {
        try (Connection c = parts.dialer().dial(to, null, PATIENCE)) {
            String said = greeting ? greeting(c) : "open";
            boolean good = !greeting || said.startsWith("220");
            return row(way, service, host, to.getPort(), good ? "ok" : "other", said);
        } catch (IOException e) {
            return row(way, service, host, to.getPort(), "missing", String.valueOf(e.getMessage()));
        }
    }

    private static String greeting(Connection c) throws IOException {
        c.readWithin(PATIENCE);
        byte[] said = new byte[200];
        int n = 0;
        for (int more; n < said.length && (more = c.read(said, n, said.length - n)) > 0;) {
            n += more;
            if (said[n - 1] == '\n')
                break;
        }
        return new String(said, 0, n, StandardCharsets.US_ASCII).strip();
    }

    /** By our public name, which shows as much as can be seen from inside. */
    private ObjectNode inbound() {
        String hostname = parts.config().hostname();
        List<InetAddress> all = parts.resolver().addresses(hostname).orEmpty();
        int port = parts.config().relay().port();
        return all.isEmpty()
                ? row("in", "smtp", hostname, port, "missing", hostname + " has no address in DNS")
                : tried("in", "smtp", all.getFirst().getHostAddress(), new InetSocketAddress(all.getFirst(), port), true);
    }

    /** To the mail servers of a domain that the owner names. */
    private ObjectNode outbound(String domain) {
        int port = parts.config().relay().port();
        ObjectNode last = row("out", "smtp", domain, port, "missing", "no mail server of " + domain + " has an address in DNS");
        List<Mx> mx = parts.resolver().mx(domain).orEmpty().stream().sorted(Comparator.comparingInt(Mx::preference)).limit(MAX_HOSTS)
                .toList();
        for (Mx m : mx)
            for (InetAddress a : parts.resolver().addresses(m.exchange()).orEmpty().stream().limit(MAX_HOSTS).toList()) {
                last = tried("out", "smtp", m.exchange(), new InetSocketAddress(a, port), true);
                if (last.path("state").asString("").equals("ok"))
                    return last;
            }
        return last;
    }

    /** A message from the owner to an address, by default the owner's own. */
    private void roundTrip(Actor actor, Request request, Items out) throws AdminException, Refusal {
        Address from = actor.isLocal() ? request.address("from") : Request.address0(actor.name());
        Address to = request.text("to", "").isEmpty() ? from : request.address("to");
        if (parts.rooms().directory().account(from).isEmpty())
            throw new AdminException(Exit.NO_INPUT, "there is no account " + from);
        var mail = new ReportMail(from, parts.config().hostname(), "A letter to see the way", Map.of(), "multipart/mixed",
                "This letter was sent by the server's first run, to see that mail goes out and comes in.\r\n", null);
        try {
            Letter letter = parts.letters().letter(to, mail);
            parts.rooms().queue().put(List.of(letter));
            out.item(JsonMapper.shared().createObjectNode().put("journey", JourneyId.show(letter.arrival().id()))
                    .put("from", from.toString())
                    .put("to", to.toString()));
        } catch (IOException e) {
            throw new AdminException(Exit.NO_INPUT, String.valueOf(e.getMessage()), e);
        }
    }
}
