package org.posthouse.server.oauth;

import com.nimbusds.jwt.JWTClaimsSet;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.server.config.Config;
import org.posthouse.store.login.Tokens;

/** What a token says of itself, against what we want of it. RFC 7519 §4.1 */
final class Claims {
    /** How far the issuer's clock may be from ours. */
    static final Duration SKEW = Duration.ofSeconds(30);
    /** How long a token counts of which the issuer says no end. */
    private static final Duration ENDLESS = Duration.ofHours(1);

    private final Config.OAuth wanted;
    private final InstantSource clock;

    Claims(Config.OAuth wanted, InstantSource clock) {
        this.wanted = wanted;
        this.clock = clock;
    }

    /** A signed token says all of it: issuer, audience and end. */
    Tokens.Answer ofToken(JWTClaimsSet claims) {
        return claims.getIssuer() == null || claims.getExpirationTime() == null ? bad(false) : of(claims);
    }

    /** What the issuer told us may leave out itself and the end. RFC 7662 §2.2 */
    Tokens.Answer ofIntrospection(JWTClaimsSet claims) {
        return of(claims);
    }

    private Tokens.Answer of(JWTClaimsSet claims) {
        String issuer = claims.getIssuer();
        if (issuer != null && !issuer.equals(wanted.issuer()))
            return bad(false);
        List<String> audience = claims.getAudience();
        if (!wanted.audience().isEmpty() && (audience == null || !audience.contains(wanted.audience())))
            return bad(false);
        Instant now = clock.instant(), from = instant(claims.getNotBeforeTime()), end = instant(claims.getExpirationTime());
        if (from != null && now.plus(SKEW).isBefore(from))
            return bad(false);
        Instant until = end == null ? now.plus(ENDLESS) : end.plus(SKEW);
        if (!now.isBefore(until))
            return bad(true);
        if (!wanted.scope().isEmpty() && !scopes(claims).contains(wanted.scope()))
            return denied("insufficient_scope", false);
        // An address that the issuer has not verified may be anybody's.
        boolean doubtful = wanted.claim().equals("email") && Boolean.FALSE.equals(claims.getClaim("email_verified"));
        return claims.getClaim(wanted.claim()) instanceof String address && !address.isBlank() && !doubtful
                ? new Tokens.Good(address, until.toEpochMilli())
                : bad(false);
    }

    private static @Nullable Instant instant(@Nullable Date date) {
        return date == null ? null : date.toInstant();
    }

    /** A text with spaces, or a list where the issuer has its own way. RFC 7662 §2.2 */
    private static Collection<String> scopes(JWTClaimsSet claims) {
        var all = new ArrayList<String>();
        for (String name : List.of("scope", "scp")) {
            Object scope = claims.getClaim(name);
            if (scope instanceof String text)
                all.addAll(Arrays.asList(text.split(" ", -1)));
            else if (scope instanceof Collection<?> several)
                several.forEach(s -> all.add(String.valueOf(s)));
        }
        return all;
    }

    Tokens.Bad bad(boolean expired) {
        return denied("invalid_token", expired);
    }

    // The client learns where to get a better token; only over https, as it must be. RFC 7628 §3.2.2
    private Tokens.Bad denied(String status, boolean expired) {
        String issuer = wanted.issuer();
        String configuration = issuer.startsWith("https://")
                ? (issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer) + "/.well-known/openid-configuration"
                : "";
        return new Tokens.Bad(status, wanted.scope(), configuration, expired);
    }
}
