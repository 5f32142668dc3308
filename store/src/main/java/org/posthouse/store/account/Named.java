package org.posthouse.store.account;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.protocol.sasl.Scram;

/** What a login name means: an account, and, where a label stands behind it, that app password (folded; perhaps there is none) and nothing else. */
record Named(Account account, @Nullable String label, KeptCredentials.Rows rows) {
    /** The sealed secret, and what it proves. */
    record Sealed(Grant grant, byte[] bytes) {}

    /** The main password; null where there is none or it is not meant. */
    @Nullable
    CredentialRecord main() {
        return label == null ? rows.main() : null;
    }

    Grant byMain(CredentialRecord main) {
        return Grant.byMainPassword(account, main.created());
    }

    private Grant by(AppPasswordRecord app) {
        return new Grant(account, app.credential());
    }

    private boolean meant(AppPasswordRecord app) {
        return label == null || AppPasswords.fold(app.credential().label()).equals(label);
    }

    /** By an app password, whose digest is given; all are looked at. */
    Optional<Grant> app(byte[] digest, Scope scope, Instant now) {
        AppPasswordRecord found = null;
        for (AppPasswordRecord a : rows.apps())
            if (MessageDigest.isEqual(a.digest(), digest))
                found = a;
        return found != null && meant(found) && found.credential().allows(scope, now) ? Optional.of(by(found)) : Optional.empty();
    }

    private @Nullable AppPasswordRecord labelled(Scope scope, Instant now) {
        for (AppPasswordRecord a : rows.apps())
            if (label != null && meant(a) && a.credential().allows(scope, now))
                return a;
        return null;
    }

    /** The keys of what the name means, or else the made-up ones. */
    Credentials.ScramVerifier scram(Scram.Hash hash, Scope scope, Instant now, Credentials.ScramVerifier madeUp) {
        CredentialRecord main = main();
        AppPasswordRecord app = labelled(scope, now);
        CredentialRecord.Scram s;
        if (main != null)
            s = hash == Scram.Hash.SHA_1 ? main.sha1() : main.sha256();
        else
            s = app == null ? null : hash == Scram.Hash.SHA_1 ? app.sha1() : app.sha256();
        if (s == null)
            return madeUp;
        Grant grant = main != null ? byMain(main) : by(java.util.Objects.requireNonNull(app));
        return new Credentials.ScramVerifier(Optional.of(grant), s.salt(), s.iterations(), s.storedKey(), s.serverKey());
    }

    /** Where the secret is kept. */
    Optional<Sealed> sealed(Scope scope, Instant now) {
        CredentialRecord main = main();
        if (main != null) {
            byte[] legacy = main.legacy();
            return legacy == null ? Optional.empty() : Optional.of(new Sealed(byMain(main), legacy));
        }
        AppPasswordRecord app = labelled(scope, now);
        byte[] legacy = app == null ? null : app.legacy();
        return app == null || legacy == null ? Optional.empty() : Optional.of(new Sealed(by(app), legacy));
    }
}
