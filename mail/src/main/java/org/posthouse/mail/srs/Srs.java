package org.posthouse.mail.srs;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.AddressSyntaxException;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.address.LocalPart;

/** Rewrites return paths, and tells what they were. Case of hash and time does not matter on the way back, since some hosts change it. Thread-safe. */
public final class Srs {
    /** Days for which an address of ours is good. */
    public static final int DAYS = 21;

    private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int HASH = 6;
    private static final int TIME = 2;
    /** Days are counted round this many. */
    private static final int ROUND = 1024;
    private static final long DAY_MILLIS = 86_400_000;
    private static final String FIRST = "srs0";
    private static final String NEXT = "srs1";

    private final byte[] key;
    private final InstantSource clock;

    /** The key is secret, 32 octets. */
    public Srs(byte[] key, InstantSource clock) {
        this.key = key.clone();
        this.clock = clock;
    }

    /** The address in a domain of ours that stands for a sender elsewhere; empty where it would be longer than a local part may be. */
    public Optional<Address> rewrite(Address sender, Domain ours) {
        String local = sender.local().value();
        String domain = sender.domain().ascii();
        String text;
        if (isKind(local, NEXT)) {
            // The first to rewrite it stays named; who did so later need not see the bounce.
            int host = local.indexOf('=', 5);
            int end = host < 0 ? -1 : local.indexOf('=', host + 1);
            if (end < 0)
                return Optional.empty();
            String first = local.substring(host + 1, end);
            text = next(first, local.substring(end + 1));
        } else if (isKind(local, FIRST)) {
            text = next(domain, local.substring(4));
        } else {
            String time = time(clock.millis() / DAY_MILLIS);
            text = "SRS0=" + hash(time, domain, local) + "=" + time + "=" + domain + "=" + local;
        }
        try {
            return Optional.of(new Address(new LocalPart(text), ours));
        } catch (AddressSyntaxException tooLong) {
            return Optional.empty();
        }
    }

    private String next(String host, String rest) {
        return "SRS1=" + hash("", host, rest) + "=" + host + "=" + rest;
    }

    /** What an address stands for; empty where it is none of ours, was changed, or is too old. */
    public Optional<Address> origin(Address rewritten) {
        String local = rewritten.local().value();
        try {
            if (isKind(local, FIRST) && local.charAt(4) == '=')
                return first(local);
            if (isKind(local, NEXT) && local.charAt(4) == '=')
                return next(local);
        } catch (AddressSyntaxException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /** SRS0=hash=time=domain=local */
    private Optional<Address> first(String text) {
        int hash = text.indexOf('=', 5);
        int time = hash < 0 ? -1 : text.indexOf('=', hash + 1);
        int domain = time < 0 ? -1 : text.indexOf('=', time + 1);
        if (domain < 0)
            return Optional.empty();
        String day = text.substring(hash + 1, time);
        String host = text.substring(time + 1, domain);
        String local = text.substring(domain + 1);
        if (!matches(text.substring(5, hash), hash(day, host, local)) || !isYoung(day))
            return Optional.empty();
        return Optional.of(new Address(new LocalPart(local), Domain.of(host)));
    }

    /** SRS1=hash=host=rest, where the rest begins with the other's own separator. */
    private Optional<Address> next(String text) {
        int hash = text.indexOf('=', 5);
        int host = hash < 0 ? -1 : text.indexOf('=', hash + 1);
        if (host < 0)
            return Optional.empty();
        String domain = text.substring(hash + 1, host);
        String rest = text.substring(host + 1);
        if (!matches(text.substring(5, hash), hash("", domain, rest)))
            return Optional.empty();
        return Optional.of(new Address(new LocalPart("SRS0" + rest), Domain.of(domain)));
    }

    private static boolean isKind(String local, String kind) {
        return local.length() > 5 && local.substring(0, 4).toLowerCase(Locale.ROOT).equals(kind) && "=+-".indexOf(local.charAt(4)) >= 0;
    }

    private static boolean matches(String said, String right) {
        return MessageDigest.isEqual(said.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8),
                right.getBytes(StandardCharsets.UTF_8));
    }

    private static String time(long day) {
        int round = (int) (day % ROUND);
        return "" + BASE32.charAt(round >> 5) + BASE32.charAt(round & 31);
    }

    private boolean isYoung(String text) {
        if (text.length() != TIME)
            return false;
        int high = BASE32.indexOf(Character.toLowerCase(text.charAt(0)));
        int low = BASE32.indexOf(Character.toLowerCase(text.charAt(1)));
        if (high < 0 || low < 0)
            return false;
        int today = (int) (clock.millis() / DAY_MILLIS % ROUND);
        // A day in the future, for clocks that were put right meanwhile.
        int age = Math.floorMod(today + 1 - (high << 5 | low), ROUND);
        return age <= DAYS + 1;
    }

    private String hash(String time, String domain, String local) {
        byte[] mac;
        try {
            Mac hmac = Mac.getInstance("HmacSHA256");
            hmac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac = hmac.doFinal((time + "=" + domain + "=" + local).toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        StringBuilder out = new StringBuilder(HASH);
        for (int i = 0; i < HASH; i++)
            out.append(BASE32.charAt(mac[i] & 31));
        return out.toString();
    }
}
