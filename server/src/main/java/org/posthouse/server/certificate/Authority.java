package org.posthouse.server.certificate;

import java.io.IOException;
import java.net.URI;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.posthouse.server.config.Config;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Identifier;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.PollableResource;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.challenge.TlsAlpn01Challenge;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An authority, asked by ACME; an attempt takes as long as the authority and our patience. RFC 8555 §7 */
final class Authority {
    private static final Logger LOG = LoggerFactory.getLogger(Authority.class);
    private static final Set<Status> DECIDED = Set.of(Status.VALID, Status.INVALID, Status.DEACTIVATED, Status.EXPIRED, Status.REVOKED);
    private final Config.Acme config;
    private final CertificateFiles files;
    private final Challenges challenges;
    private final Pace pace;

    /** How often an authority is asked whether it has decided, unless it says, and for how long in all. */
    record Pace(Duration poll, Duration patience) {
        static final Pace USUAL = new Pace(Duration.ofSeconds(2), Duration.ofMinutes(3));
    }

    /** Told of an order as soon as it is made, and (empty) when it leads nowhere. */
    interface Orders {
        void made(String url) throws IOException;
    }

    Authority(Config.Acme config, CertificateFiles files, Challenges challenges, Pace pace) {
        this.config = config;
        this.files = files;
        this.challenges = challenges;
        this.pace = pace;
    }

    /** A chain for these names and our key, ours first; an order that was made before for the same names goes on (empty: there is none). */
    List<X509Certificate> certificate(List<String> names, String before, Orders orders)
            throws FailureException, IOException, InterruptedException {
        var session = new Session(config.directory(), new Connecting(config.roots()));
        try {
            return ask(session, names, before, orders);
        } catch (AcmeLazyLoadingException e) {
            throw e.getCause() instanceof AcmeException cause
                    ? Explanation.of(cause, config)
                    : Explanation.of(new AcmeException("", e), config);
        } catch (AcmeException e) {
            throw Explanation.of(e, config);
        } catch (AcmeProtocolException | IllegalArgumentException e) {
            throw new FailureException(config.directory().getHost() + " does not speak ACME as we do: " + e.getMessage(), null, null, e);
        } finally {
            challenges.clear();
            session.getHttpClient().shutdownNow();
        }
    }

    private List<X509Certificate> ask(Session session, List<String> names, String before, Orders orders)
            throws AcmeException, FailureException, IOException, InterruptedException {
        Login login = login(session);
        Order order = before.isEmpty() ? null : goOn(login, before);
        if (order == null) {
            order = login.newOrder().domains(names).create();
            orders.made(order.getLocation().toString());
        }
        var turn = new Turn();
        if (order.getStatus() == Status.PENDING)
            prove(order, turn, orders);
        KeyPair key = files.certificateKey();
        if (turn.settle(order, Set.of(Status.READY, Status.PROCESSING, Status.VALID, Status.INVALID)) == Status.READY)
            order.execute(key);
        if (turn.settle(order, Set.of(Status.VALID, Status.INVALID)) == Status.INVALID) {
            orders.made("");
            throw Explanation.of(order.getError().orElse(null), null, config);
        }
        List<X509Certificate> chain = order.getCertificate().getCertificateChain();
        if (!chain.getFirst().getPublicKey().equals(key.getPublic())) {
            orders.made("");
            throw new FailureException("the certificate that came is for another key than " + files.key() + "; the next attempt asks anew");
        }
        return chain;
    }

    private Login login(Session session) throws AcmeException, FailureException, IOException {
        Optional<URI> terms = session.getMetadata().getTermsOfService();
        boolean agreed = config.agree() == Config.Agreement.YES;
        if (terms.isPresent() && !agreed)
            throw new FailureException("the authority wants its terms agreed to: read " + terms.get()
                    + " and set acme.agree-to-terms = \"yes\"");
        var account = new AccountBuilder().useKeyPair(files.accountKey());
        if (agreed)
            account.agreeToTermsOfService();
        if (config.contact() != null)
            account.addContact("mailto:" + config.contact());
        return account.createLogin(session);
    }

    /** The order as it is now; null where it leads nowhere. */
    private static @Nullable Order goOn(Login login, String url) throws AcmeException {
        try {
            Order order = login.bindOrder(URI.create(url).toURL());
            order.fetch();
            return order.getStatus() == Status.INVALID ? null : order;
        } catch (AcmeServerException | java.net.MalformedURLException | IllegalArgumentException e) {
            LOG.info("the order {} is gone: {}", url, e.getMessage());
            return null;
        }
    }

    private void prove(Order order, Turn turn, Orders orders) throws AcmeException, FailureException, IOException, InterruptedException {
        List<Authorization> all = order.getAuthorizations();
        for (Authorization one : all)
            if (one.getStatus() == Status.PENDING)
                offer(one);
        for (Authorization one : all)
            if (turn.settle(one, DECIDED) != Status.VALID) {
                orders.made("");
                String name = one.getIdentifier().getDomain();
                throw Explanation.of(one.getChallenges().stream().flatMap(c -> c.getError().stream()).findFirst().orElse(null), name,
                        config);
            }
    }

    private void offer(Authorization one) throws AcmeException, FailureException, IOException {
        String name = one.getIdentifier().getDomain();
        boolean http = config.proof() == Config.Proof.HTTP_01;
        Challenge challenge = one.findChallenge(http ? Http01Challenge.TYPE : TlsAlpn01Challenge.TYPE)
                .orElseThrow(() -> new FailureException("the authority does not let " + name + " be proven by "
                        + (http ? "HTTP; set acme.proof = \"tls-alpn-01\"" : "TLS; set acme.proof = \"http-01\" and listen.http"), name,
                        null, null));
        switch (challenge) {
            case Http01Challenge file -> challenges.file(file.getToken(), file.getAuthorization());
            case TlsAlpn01Challenge handshake -> challenges.proof(name,
                    HandshakeProof.of(name, handshake.getAcmeValidation(), files.certificateKey()));
            default -> throw new IllegalStateException(challenge.getType());
        }
        if (challenge.getStatus() == Status.PENDING)
            challenge.trigger();
    }

    /** The names of a certificate, in lower case. */
    static Set<String> names(X509Certificate certificate) {
        var names = new TreeSet<String>();
        try {
            var alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null)
                for (List<?> a : alternatives)
                    if (a.get(0) instanceof Integer kind && kind == 2 && a.get(1) instanceof String name)
                        names.add(Identifier.dns(name).getDomain());
        } catch (java.security.cert.CertificateParsingException e) {
            LOG.warn("a certificate's names cannot be read: {}", e.getMessage());
        }
        return names;
    }

    /** The time of one attempt. */
    private final class Turn {
        private final long end = System.nanoTime() + pace.patience().toNanos();

        <R extends PollableResource> Status settle(R resource, Set<Status> wanted)
                throws AcmeException, FailureException, InterruptedException {
            while (true) {
                Optional<Instant> later = resource.fetch();
                if (wanted.contains(resource.getStatus()))
                    return resource.getStatus();
                Duration pause = later.map(at -> Duration.between(Instant.now(), at)).filter(d -> d.compareTo(pace.poll()) > 0)
                        .orElse(pace.poll());
                long left = end - System.nanoTime();
                if (left <= 0)
                    throw new FailureException("the authority has not decided within " + pace.patience().toMinutes()
                            + " minutes; the same order goes on at the next attempt");
                Thread.sleep(Duration.ofNanos(Math.min(left, pause.toNanos())));
            }
        }
    }
}
