package org.posthouse.server.certificate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.http.Site;
import org.posthouse.base.net.SelfSigned;
import org.posthouse.base.net.TlsContext;
import org.posthouse.mail.address.Domain;
import org.posthouse.server.config.Config;
import org.posthouse.store.kv.Refusal;
import org.posthouse.trust.dns.Resolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The certificate that all ports show. Safe for many threads. */
public final class ServerCertificate implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerCertificate.class);
    /** Between attempts that an operator asks for. */
    private static final Duration AT_LEAST = Duration.ofMinutes(1);
    private final Config config;
    private final Path keys;
    private final InstantSource clock;
    private final CertificateFiles files;
    private final Challenges challenges = new Challenges();
    private final @Nullable Certifier certifier;
    private @Nullable TlsContext context;

    /** Where a certificate comes from. */
    public enum Kind {
        SELF_SIGNED, FILES, ACME
    }

    /** How it stands: the last renewal and the next attempt (null: none), and what is in the way (empty: nothing). */
    public record Standing(Kind kind, Path chain, @Nullable Instant renewed, @Nullable Instant next, String problem,
            List<Attempt> attempts) {}

    /** A renewal cannot be asked for now. */
    public static final class NotNowException extends Exception {
        private static final long serialVersionUID = 1;

        NotNowException(String why) {
            super(why);
        }
    }

    /** Of a server's folder; domains of ours are those that the directory has. */
    public ServerCertificate(Config config, Path dir, InstantSource clock, Resolver resolver, LocalDomains domains) {
        this(config, dir, clock, resolver, domains, Authority.Pace.USUAL);
    }

    ServerCertificate(Config config, Path dir, InstantSource clock, Resolver resolver, LocalDomains domains, Authority.Pace pace) {
        this.config = config;
        this.clock = clock;
        keys = dir.resolve("keys");
        files = new CertificateFiles(keys);
        Config.Acme acme = config.tls().acme();
        certifier = acme == null ? null : certifier(acme, dir, resolver, domains, pace);
    }

    /** Domains whose mail is here. */
    public interface LocalDomains {
        List<Domain> all() throws Refusal;
    }

    private Certifier certifier(Config.Acme acme, Path dir, Resolver resolver, LocalDomains domains, Authority.Pace pace) {
        var always = new ArrayList<String>(List.of(Domain.of(config.hostname()).ascii().toLowerCase(java.util.Locale.ROOT)));
        always.addAll(acme.names());
        var names = new Names(always, acme.localNames() == Config.Switch.ON ? domains::all : List::of, resolver);
        var progress = Progress.open(dir.resolve("data").resolve("acme.json"), acme.directory().toString());
        return new Certifier(
                new Certifier.Parts(files, new Authority(acme, files, challenges, pace), names, clock, this::useNew), progress);
    }

    /** What all ports use, now and after each renewal. */
    public synchronized TlsContext context() throws IOException {
        if (context == null) {
            context = open();
            if (certifier != null)
                context.proofs(challenges);
        }
        return context;
    }

    private TlsContext open() throws IOException {
        Config.Certificate own = config.tls().certificate();
        if (own != null)
            return TlsContext.server(own.chain(), own.key());
        if (certifier != null && Files.exists(files.chain()))
            try {
                return TlsContext.server(files.chain(), files.key());
            } catch (IOException e) {
                LOG.warn("the last certificate cannot be used: {}", e.getMessage());
            }
        SelfSigned made = SelfSigned.create(keys, List.of(config.hostname()));
        return TlsContext.server(made.chain(), made.key());
    }

    private synchronized void useNew() throws IOException {
        if (context != null)
            context.use(files.chain(), files.key());
    }

    /** The file of the chain in use. */
    public Path chain() {
        Config.Certificate own = config.tls().certificate();
        if (own != null)
            return own.chain();
        return certifier != null && Files.exists(files.chain()) && Files.exists(files.key())
                ? files.chain()
                : keys.resolve("self-signed.pem");
    }

    /** What an authority looks for here; empty where nobody looks. */
    public Optional<Site> site() {
        return certifier == null ? Optional.empty() : Optional.of(new ChallengeSite(challenges));
    }

    /** Renews it if it is time; blocks as long as that takes. */
    public void round() throws Refusal {
        if (certifier != null)
            certifier.round();
    }

    /** Asks the authority at once, which may take minutes, or reads the operator's files again. */
    public Attempt renew() throws NotNowException, Refusal {
        if (config.tls().certificate() != null)
            return reread();
        if (!isServing())
            throw new NotNowException("no server runs on this folder, and names are proven through its ports; start it");
        if (certifier == null)
            throw new NotNowException("the certificate is our own; set tls.certificate to \"acme\" for one that others believe");
        Instant free = certifier.notBefore(AT_LEAST), now = clock.instant();
        if (free != null && now.isBefore(free))
            throw new NotNowException("the last attempt was less than a minute ago; authorities count what fails");
        Attempt attempt = certifier.now();
        if (attempt == null)
            throw new NotNowException("an attempt is under way, or the server stops; `certificate show` tells what comes of it");
        return attempt;
    }

    private synchronized boolean isServing() {
        return context != null;
    }

    private synchronized Attempt reread() {
        var found = CertificateFiles.read(chain());
        try {
            if (context != null)
                context.reload();
            if (found.isEmpty())
                throw new IOException(chain() + " holds no certificate");
            return new Attempt(clock.instant(), List.copyOf(Authority.names(found.getFirst())),
                    found.getFirst().getNotAfter().toInstant(), "");
        } catch (IOException e) {
            return new Attempt(clock.instant(), List.of(), null, String.valueOf(e.getMessage()));
        }
    }

    public Standing standing() throws Refusal {
        if (certifier == null)
            return new Standing(config.tls().certificate() == null ? Kind.SELF_SIGNED : Kind.FILES, chain(), null, null, "", List.of());
        List<Attempt> attempts = certifier.attempts();
        String problem = attempts.isEmpty() ? "" : attempts.getFirst().problem();
        Instant renewed = attempts.stream().filter(Attempt::isIssued).map(Attempt::at).findFirst().orElse(null);
        Instant next = certifier.next(), now = clock.instant();
        return new Standing(Kind.ACME, chain(), renewed, next.isBefore(now) ? now : next, problem, attempts);
    }

    /** Breaks off what is under way. */
    @Override
    public void close() {
        if (certifier != null)
            certifier.close();
    }
}
