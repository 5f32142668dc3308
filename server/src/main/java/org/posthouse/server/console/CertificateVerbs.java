package org.posthouse.server.console;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Items;
import org.posthouse.server.certificate.Attempt;
import org.posthouse.server.certificate.ServerCertificate;
import org.posthouse.server.certificate.ServerCertificate.NotNowException;
import org.posthouse.server.certificate.ServerCertificate.Standing;
import org.posthouse.server.config.Config;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The certificate: its chain, how it stands with renewals, and a renewal now. */
final class CertificateVerbs {
    private final Parts parts;

    CertificateVerbs(Parts parts) {
        this.parts = parts;
    }

    Map<String, Verb> verbs() {
        return Map.of("certificate.list", (_, _, out) -> list(out), "certificate.show", (_, _, out) -> show(out), "certificate.renew",
                (_, _, out) -> renew(out));
    }

    private List<Certificates.Shown> chain() throws AdminException {
        return Certificates.read(parts.certificate().chain(), parts.rooms().clock().instant(), parts.config().hostname());
    }

    void list(Items out) throws AdminException {
        for (Certificates.Shown c : chain()) {
            ObjectNode item = JsonMapper.shared().createObjectNode().put("subject", c.subject()).put("issuer", c.issuer())
                    .put("from", c.from().toString()).put("until", c.until().toString()).put("days", c.days())
                    .put("selfSigned", c.selfSigned()).put("hostname", parts.config().hostname()).put("fits", c.fits())
                    .put("file", parts.certificate().chain().toString());
            texts(item.putArray("names"), c.names());
            out.item(item);
        }
    }

    private static void texts(ArrayNode array, List<String> all) {
        all.forEach(array::add);
    }

    private void show(Items out) throws AdminException, Refusal {
        Standing s = parts.certificate().standing();
        ObjectNode item = JsonMapper.shared().createObjectNode().put("kind", kind(s.kind())).put("file", s.chain().toString());
        Config.Acme acme = parts.config().tls().acme();
        if (acme != null)
            item.put("directory", acme.directory().toString()).put("proof",
                    acme.proof().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        Optional<Certificates.Shown> own = chain().stream().findFirst();
        if (own.isPresent()) {
            item.put("until", own.get().until().toString()).put("days", own.get().days()).put("selfSigned", own.get().selfSigned());
            texts(item.putArray("names"), own.get().names());
        }
        item.put("renewed", text(s.renewed())).put("next", text(s.next())).put("problem", s.problem());
        ArrayNode attempts = item.putArray("attempts");
        s.attempts().forEach(a -> attempts.add(attempt(a)));
        out.item(item);
    }

    private static String kind(ServerCertificate.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String text(@Nullable Instant at) {
        return at == null ? "" : at.toString();
    }

    private static ObjectNode attempt(Attempt a) {
        ObjectNode item = JsonMapper.shared().createObjectNode().put("at", a.at().toString())
                .put("result", a.isIssued() ? "issued" : "failed").put("until", text(a.until())).put("problem", a.problem());
        texts(item.putArray("names"), a.names());
        return item;
    }

    private void renew(Items out) throws AdminException, Refusal {
        try {
            Attempt a = parts.certificate().renew();
            if (!a.isIssued())
                throw new AdminException(Exit.UNAVAILABLE, a.problem());
            out.item(attempt(a));
        } catch (NotNowException e) {
            throw new AdminException(Exit.TRY_LATER, String.valueOf(e.getMessage()), e);
        }
    }
}
