package org.posthouse.mta.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.CertificateTrust.Verdict;
import org.posthouse.base.net.TlsInfo;
import org.posthouse.mail.dsn.EnhancedStatus;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.protocol.smtpclient.SmtpClient;
import org.posthouse.protocol.smtpclient.SmtpRefusedException;
import org.posthouse.protocol.smtpclient.Stage;
import org.posthouse.protocol.smtpclient.TlsFailedException;
import org.posthouse.trust.dane.Associations;
import org.posthouse.trust.dane.Dane.Wanted;
import org.posthouse.trust.mtasts.StsPolicy;
import org.posthouse.trust.tlsrpt.ResultType;
import org.posthouse.trust.tlsrpt.SessionResult;

/** Makes a session with one address of a host, as protected as is due, and tells how TLS went. */
final class Opening {
    private static final EnhancedStatus NOT_ENCRYPTED = EnhancedStatus.of(4, 7, 4);
    private static final EnhancedStatus NOT_PROVEN = EnhancedStatus.of(4, 7, 5);

    private final Relay relay;
    private final Hosts.Host host;
    private final InetSocketAddress to;
    private final Protection due;
    private final Demand demand;
    private final Dialogue dialogue;
    private final @Nullable InetAddress source;
    private boolean relaxed;
    private boolean verified;

    /** What the message itself asks of TLS: to be sure, or to do without. RFC 8689 §2, §3 */
    interface Demand {
        boolean requireTls();

        /** May read the header section. */
        boolean tlsOptional();
    }

    Opening(Relay relay, Hosts.Host host, InetSocketAddress to, Protection due, Demand demand, Dialogue dialogue) {
        this.relay = relay;
        this.host = host;
        this.to = to;
        this.due = due;
        this.demand = demand;
        this.dialogue = dialogue;
        source = relay.source(to.getAddress());
    }

    String peer() {
        return host.name() + " (" + to.getAddress().getHostAddress() + ":" + to.getPort() + ")";
    }

    IdleClients.Open open() throws IOException, SmtpRefusedException, UnprotectedException {
        SmtpClient client;
        try {
            client = open(relay.settings.tls());
        } catch (TlsFailedException e) {
            result(ResultType.VALIDATION_FAILURE, String.valueOf(e.getMessage()));
            if (demand.requireTls())
                throw refused(new Outcome.Failed(EnhancedStatus.of(5, 7, 10), peer(), "the sender requires TLS: " + e.getMessage()));
            if (due.encrypted() && !relax())
                throw refused(new Outcome.Deferred(NOT_ENCRYPTED, peer(), due.why() + " asks for TLS: " + e.getMessage()));
            // Encryption that fails is worth no more than none. RFC 7435 §3
            dialogue.note(e.getMessage() + "; again in clear");
            client = open(false);
        }
        return new IdleClients.Open(client, peer(), verified && due.found(), relaxed);
    }

    private boolean relax() {
        relaxed = relaxed || demand.tlsOptional();
        return relaxed;
    }

    private static UnprotectedException refused(Outcome outcome) {
        return new UnprotectedException(outcome, "not protected");
    }

    private SmtpClient open(boolean withTls) throws IOException, SmtpRefusedException, UnprotectedException {
        var target = new SmtpClient.Target(to, host.name(), relay.settings.hostname(), source);
        SmtpClient client = SmtpClient.connect(relay.dialer, target, relay.settings.timeouts(), null, dialogue);
        boolean good = false;
        try {
            if (withTls)
                protect(client);
            demanded(client);
            Settings.Login login = relay.settings.login();
            if (login != null && host.fixed() && host.name().equals(relay.smartHostName()))
                client.authenticate(login.name(), login.password());
            good = true;
            return client;
        } finally {
            if (!good)
                client.close();
        }
    }

    private void protect(SmtpClient client) throws IOException, SmtpRefusedException, UnprotectedException {
        String none = startTls(client);
        if (none != null) {
            result(ResultType.STARTTLS_NOT_SUPPORTED, none);
            if (due.encrypted() && !demand.requireTls() && !relax())
                throw refused(new Outcome.Deferred(NOT_ENCRYPTED, peer(), due.why() + " asks for TLS, and " + none));
            return;
        }
        TlsInfo info = client.tls();
        ResultType wrong = info == null ? ResultType.VALIDATION_FAILURE : judge(info);
        String reason = wrong == null ? "" : "the host's certificate does not do: " + wrong.word();
        result(wrong, reason);
        if (wrong != null)
            dialogue.note(reason);
        if (wrong != null && due.authenticated() && !relax())
            throw refused(new Outcome.Deferred(NOT_PROVEN, peer(), due.why() + " asks for proof, and " + reason));
    }

    /** Why there is no TLS now; null where there is. */
    private @Nullable String startTls(SmtpClient client) throws IOException, SmtpRefusedException {
        if (!client.extensions().has("STARTTLS"))
            return "the host offers no STARTTLS";
        try {
            client.startTls(relay.tls, host.name());
            return null;
        } catch (SmtpRefusedException e) {
            if (e.stage() != Stage.STARTTLS || !client.usable())
                throw e;
            return "the host refuses STARTTLS: " + e.reply().code() + " " + e.reply().text();
        }
    }

    /** What is wrong with the certificates for whoever has a say; null for nothing. */
    private @Nullable ResultType judge(TlsInfo info) {
        var chain = info.peerCertificates();
        if (due.dane() instanceof Wanted.Fit fit) {
            verified = Associations.fit(fit, chain, relay.clock.instant());
            return verified ? null : ResultType.VALIDATION_FAILURE;
        }
        StsPolicy sts = due.sts();
        if (sts == null && !due.authenticated() && !demand.requireTls())
            return null;
        Verdict verdict = relay.policies.trust().judge(chain, java.util.List.of(host.name()), relay.clock.instant());
        verified = verdict == Verdict.GOOD;
        if (sts == null && !due.authenticated())
            return null;
        if (sts != null && !sts.covers(host.name()))
            return ResultType.VALIDATION_FAILURE;
        return switch (verdict) {
            case GOOD -> null;
            case EXPIRED -> ResultType.CERTIFICATE_EXPIRED;
            case WRONG_NAME -> ResultType.CERTIFICATE_HOST_MISMATCH;
            case NOT_TRUSTED -> ResultType.CERTIFICATE_NOT_TRUSTED;
        };
    }

    /** RFC 8689 §4.2.1 */
    private void demanded(SmtpClient client) throws UnprotectedException {
        if (!demand.requireTls())
            return;
        if (client.tls() == null || !verified || !due.found())
            throw refused(new Outcome.Failed(EnhancedStatus.of(5, 7, 10), peer(),
                    "the sender requires TLS with a host that is proven, and this one is not"));
        if (!client.extensions().has("REQUIRETLS"))
            throw refused(new Outcome.Failed(EnhancedStatus.of(5, 7, 30), peer(),
                    "the sender requires TLS all the way, and the host offers no REQUIRETLS"));
    }

    private void result(@Nullable ResultType failure, String reason) {
        if (!due.domain().isEmpty())
            relay.policies.results().accept(new SessionResult(due.type(), due.domain(), due.policy(), due.mx(), failure, host.name(),
                    to.getAddress().getHostAddress(), source == null ? "" : source.getHostAddress(), reason));
    }
}
