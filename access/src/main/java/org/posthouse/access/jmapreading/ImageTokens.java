package org.posthouse.access.jmapreading;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Addresses of pictures that we will fetch for an account, in a form that nobody else can make. Safe for all threads. */
public final class ImageTokens {
    private static final Duration GOOD = Duration.ofDays(7);
    /** A day, so that a message that is read again has the same addresses and browsers keep its pictures. */
    private static final long ROUND = Duration.ofDays(1).toSeconds();
    private static final int SEAL = 16;
    /** Characters, and octets of UTF-8: an address of ours must fit into the first line of a request. */
    private static final int MAX_URL = 2_000;
    private static final int MAX_OCTETS = 4_000;
    private final byte[] key;
    private final InstantSource clock;

    /** What a token stands for. */
    public record Wanted(URI url, boolean old) {}

    /** @param key a secret of 32 octets that outlives a start */
    public ImageTokens(byte[] key, InstantSource clock) {
        this.key = key.clone();
        this.clock = clock;
    }

    /** Empty for an address that is none, or too long. */
    Optional<String> of(long account, String url) {
        if (url.length() > MAX_URL || url.getBytes(StandardCharsets.UTF_8).length > MAX_OCTETS || uri(url).isEmpty())
            return Optional.empty();
        long until = (clock.instant().plus(GOOD).getEpochSecond() / ROUND + 1) * ROUND;
        byte[] said = (until + " " + url).getBytes(StandardCharsets.UTF_8);
        byte[] seal = seal(account, said);
        byte[] all = Arrays.copyOf(seal, SEAL + said.length);
        System.arraycopy(said, 0, all, SEAL, said.length);
        return Optional.of(Base64.getUrlEncoder().withoutPadding().encodeToString(all));
    }

    /** Empty where it was not made by us for that account. */
    public Optional<Wanted> read(long account, String token) {
        byte[] all;
        try {
            all = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (all.length <= SEAL)
            return Optional.empty();
        byte[] said = Arrays.copyOfRange(all, SEAL, all.length);
        if (!MessageDigest.isEqual(seal(account, said), Arrays.copyOf(all, SEAL)))
            return Optional.empty();
        String text = new String(said, StandardCharsets.UTF_8);
        int blank = text.indexOf(' ');
        boolean old = clock.instant().isAfter(Instant.ofEpochSecond(Long.parseLong(text.substring(0, blank))));
        return uri(text.substring(blank + 1)).map(url -> new Wanted(url, old));
    }

    private static Optional<URI> uri(String url) {
        try {
            URI uri = URI.create(url);
            return uri.getHost() == null ? Optional.empty() : Optional.of(uri);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private byte[] seal(long account, byte[] said) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update((account + " ").getBytes(StandardCharsets.US_ASCII));
            return Arrays.copyOf(mac.doFinal(said), SEAL);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
