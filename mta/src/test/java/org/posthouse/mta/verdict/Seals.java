package org.posthouse.mta.verdict;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.posthouse.mail.address.Domain;
import org.posthouse.store.kv.Engine;
import org.posthouse.trust.arc.ArcResult;
import org.posthouse.trust.arc.ArcVerification;
import org.posthouse.trust.arc.Sealer;
import org.posthouse.trust.dkim.Algorithm;
import org.posthouse.trust.dkim.Base64Text;
import org.posthouse.trust.dkim.KeySource;
import org.posthouse.trust.dkim.PublicKeys;
import org.posthouse.trust.dns.Zone;
import org.posthouse.trust.dns.ZoneResolver;

/** A domain with a key that is published, and who looks at its seals; until it is turned on nothing is sealed. */
public final class Seals implements Sealing.Keys {
    private final KeyPair pair;
    private final InstantSource clock;
    public volatile boolean on;

    public Seals(InstantSource clock) {
        this.clock = clock;
        try {
            pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    public Sealing sealing(Engine engine) {
        return new Sealing("mx.example.org", engine, this, clock);
    }

    @Override
    public Optional<Sealer> of(Domain domain) {
        return on && domain.ascii().equals("example.org")
                ? Optional.of(new Sealer("example.org", "s", Algorithm.ED25519_SHA256, pair.getPrivate()))
                : Optional.empty();
    }

    public ArcResult verify(byte[] message) {
        var zone = Zone.builder().txt("s._domainkey.example.org",
                "v=DKIM1; k=ed25519; p=" + Base64Text.encode(PublicKeys.octets(pair.getPublic()))).build();
        return ArcVerification.verify(message, new KeySource(new ZoneResolver(zone)), clock.instant(), Duration.ofSeconds(20));
    }
}
