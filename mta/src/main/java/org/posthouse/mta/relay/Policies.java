package org.posthouse.mta.relay;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.CertificateTrust;
import org.posthouse.trust.dane.Dane;
import org.posthouse.trust.mtasts.MtaSts;
import org.posthouse.trust.tlsrpt.SessionResult;

/** Who tells what TLS must be at other hosts (null: nobody), whose certificates count, and who is told how it went. */
public record Policies(@Nullable Dane dane, @Nullable MtaSts sts, CertificateTrust trust, Consumer<SessionResult> results) {
    /** Opportunistic TLS for all; the system's roots. */
    public static Policies none() {
        return new Policies(null, null, CertificateTrust.system(), r -> {
        });
    }
}
