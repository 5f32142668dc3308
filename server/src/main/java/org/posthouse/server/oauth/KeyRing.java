package org.posthouse.server.oauth;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The issuer's public keys, kept for a while; a key that is not known is asked for at most once a minute. Safe for many threads. RFC 7517 */
final class KeyRing {
    /** After this they are read again; while that fails they still count until {@link #STALE}, so that a key taken back is gone by then. */
    static final Duration FRESH = Duration.ofMinutes(15);
    static final Duration STALE = Duration.ofHours(1);
    /** Between two readings for the sake of an unknown key, and after a reading that failed. */
    static final Duration UNKNOWN = Duration.ofMinutes(1);
    static final Duration FAILED = Duration.ofSeconds(10);
    private static final int MAX_KEYS = 100;
    /** Keys tried for a token that names none. */
    private static final int MAX_TRIED = 8;

    private final KeySource source;
    private final InstantSource clock;
    private final Duration patience;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile @Nullable Kept kept;
    private volatile @Nullable Instant failedAt;

    private record Kept(List<JWK> keys, Instant since) {
        boolean younger(Duration age, Instant now) {
            return now.isBefore(since.plus(age));
        }
    }

    KeyRing(KeySource source, InstantSource clock, Duration patience) {
        this.source = source;
        this.clock = clock;
        this.patience = patience;
    }

    /** Those that may have made a signature; none where the issuer has no such key. IOException where that cannot be found out now. */
    List<JWK> find(JWSHeader header) throws IOException {
        Kept now = keys(FRESH);
        List<JWK> found = fitting(now, header);
        if (found.isEmpty() && !now.younger(UNKNOWN, clock.instant()))
            found = fitting(keys(UNKNOWN), header);
        return found;
    }

    private static List<JWK> fitting(Kept kept, JWSHeader header) {
        String kid = header.getKeyID();
        return kept.keys().stream().filter(k -> kid == null || kid.equals(k.getKeyID()))
                .filter(k -> Signatures.fits(k, header.getAlgorithm()))
                .limit(MAX_TRIED).toList();
    }

    /** Keys younger than an age; with the usual age older ones will do while the issuer is away. */
    private Kept keys(Duration age) throws IOException {
        Kept before = kept;
        if (before != null && before.younger(age, clock.instant()))
            return before;
        try {
            return read(age);
        } catch (IOException e) {
            if (age.equals(FRESH) && before != null && before.younger(STALE, clock.instant()))
                return before;
            throw e;
        }
    }

    /** One thread reads, the others wait for what it finds. */
    private Kept read(Duration age) throws IOException {
        try {
            if (!reading.tryLock(patience.toMillis() + 1000, TimeUnit.MILLISECONDS))
                throw new IOException("the issuer's keys are being waited for");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        try {
            Kept meanwhile = kept;
            Instant now = clock.instant(), failed = failedAt;
            if (meanwhile != null && meanwhile.younger(age, now))
                return meanwhile;
            if (failed != null && now.isBefore(failed.plus(FAILED)))
                throw new IOException("the issuer's keys could not be read a moment ago");
            failedAt = now;
            List<JWK> keys = JWKSet.parse(source.read()).getKeys();
            if (keys.size() > MAX_KEYS)
                throw new IOException("the issuer has more than " + MAX_KEYS + " keys");
            Kept read = new Kept(List.copyOf(keys), now);
            failedAt = null;
            kept = read;
            return read;
        } catch (ParseException e) {
            throw new IOException("the issuer's keys are no JWK set: " + e.getMessage(), e);
        } finally {
            reading.unlock();
        }
    }
}
