package org.posthouse.trust.arc;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dkim.BodyHash;
import org.posthouse.trust.dkim.BodyHashes;
import org.posthouse.trust.dkim.Canonicalization;
import org.posthouse.trust.dkim.Header;
import org.posthouse.trust.dkim.KeySource;
import org.posthouse.trust.dkim.SignedFields;
import org.posthouse.trust.dkim.TagException;

/**
 * Verifies the chain of one message: given its header it says which hashes of the body it wants and begins to ask for the newest keys; the rest is done when the body
 * is over. All failures are permanent, also those of DNS. Belongs to one thread. RFC 8617 §5.2
 */
public final class ArcVerification {
    /** Message signatures below the newest that are verified: more hops than honest mail has, and what they show decides nothing. */
    private static final int LOOKED_AT = 10;

    private final Header header;
    private final Chain chain;
    private final Keys keys;
    /** By instance, 1 first; without a hash where the signature cannot be read, or is an older one whose hash would cost a pass of its own. */
    private final List<Signed> signed = new ArrayList<>();
    private @Nullable String broken;

    private record Signed(Chain.Link link, @Nullable MessageSignature signature, @Nullable BodyHash body, String why) {}

    /** Before the first octet of the body is fed to the hashes. */
    public ArcVerification(Header header, BodyHashes bodies, KeySource source, Instant now) {
        this.header = header;
        chain = header.whole() ? Chain.of(header) : new Chain(List.of(), 0, false, null);
        keys = new Keys(source);
        broken = chain.fault();
        if (broken != null)
            return;
        for (Chain.Link link : chain.sets())
            signed.add(read(link, bodies, now));
        if (signed.isEmpty())
            return;
        Signed newest = signed.getLast();
        MessageSignature s = newest.signature;
        if (s == null)
            broken = "the message signature " + signed.size() + " cannot be used: " + newest.why;
        else
            keys.ask(s.domain(), s.selector());
    }

    private Signed read(Chain.Link link, BodyHashes bodies, Instant now) {
        try {
            MessageSignature s = MessageSignature.of(link.message(), now);
            boolean newest = link.seal().instance() == chain.highest();
            boolean hashed = newest || s.limit() == BodyHashes.WHOLE;
            return new Signed(link, s, hashed ? bodies.want(s.body(), s.limit()) : null, "");
        } catch (TagException e) {
            return new Signed(link, null, null, String.valueOf(e.getMessage()));
        }
    }

    /** After the hashes are finished. Waits for keys until then at most. */
    public ArcResult finish(Duration patience) {
        if (chain.highest() == 0 && broken == null)
            return ArcResult.NONE;
        long deadline = Keys.deadline(patience);
        String fault = broken;
        // Step 4; nothing more is asked for until it has passed, so that a made-up chain makes nobody ask strangers for keys. RFC 8617 §9.2
        if (fault == null)
            fault = wrong(signed.getLast(), deadline);
        if (fault != null)
            return fail(fault);
        for (Signed s : signed)
            ask(s);
        fault = seals(deadline);
        // It is for people alone, so it gets the time that is left.
        int oldest = fault != null ? 0 : oldestPass(deadline);
        return fault != null
                ? fail(fault)
                : new ArcResult(Result.PASS, sets(), oldest,
                        "all " + signed.size() + " seals hold, the newest by " + sets().getLast().domain());
    }

    private void ask(Signed s) {
        try {
            ArcField seal = s.link.seal();
            keys.ask(seal.domain(), seal.selector());
        } catch (TagException e) {
            // It is said when the seal is verified.
        }
    }

    private ArcResult fail(String why) {
        return new ArcResult(Result.FAIL, sets(), 0, why);
    }

    private List<ArcResult.Set> sets() {
        var sets = new ArrayList<ArcResult.Set>();
        for (Chain.Link l : chain.sets()) {
            try {
                sets.add(new ArcResult.Set(l.seal().instance(), l.seal().domain(), l.seal().selector(), l.results().payload()));
            } catch (TagException e) {
                // Who has sealed cannot be read.
            }
        }
        return sets;
    }

    /** Why a message signature does not hold; null where it does. */
    private @Nullable String wrong(Signed of, long deadline) {
        MessageSignature s = of.signature;
        BodyHash body = of.body;
        if (s == null || body == null)
            return "the message signature cannot be used: " + of.why;
        String which = "the message signature " + of.link.seal().instance() + " does not hold: ";
        if (s.limit() != BodyHashes.WHOLE && s.limit() > body.length())
            return which + "the body is shorter than l= says";
        // Anybody may have written the rest, under a seal that others believe. RFC 6376 §8.2
        if (s.limit() < body.length())
            return which + "l= leaves the last " + (body.length() - s.limit()) + " octets of the body unsigned";
        if (!MessageDigest.isEqual(body.value(), s.bodyHash()))
            return which + "the body is not the one that was signed";
        try {
            byte[] octets = SignedFields.octets(header, s.names(), of.link.message().raw(), s.header());
            String why = keys.wrong(s.domain(), s.selector(), s.algorithm(), octets, s.signature(), deadline);
            return why == null ? null : which + why;
        } catch (TagException e) {
            return which + e.getMessage();
        }
    }

    /** Step 5, as far down as {@link #LOOKED_AT} says. */
    private int oldestPass(long deadline) {
        for (int i = signed.size() - 2; i >= 0; i--)
            if (i < signed.size() - 1 - LOOKED_AT || wrong(signed.get(i), deadline) != null)
                return i + 2;
        return 0;
    }

    /** Step 6: why one of the seals does not hold; null where all do. */
    private @Nullable String seals(long deadline) {
        List<byte[]> whole = new ArrayList<>();
        for (Signed s : signed)
            whole.add(set(s.link, true));
        for (int n = signed.size(); n >= 1; n--) {
            ArcField seal = signed.get(n - 1).link.seal();
            try {
                String why = keys.wrong(seal.domain(), seal.selector(), seal.algorithm(), sealed(n, whole), seal.signature(), deadline);
                if (why != null)
                    return "the seal " + n + " does not hold: " + why;
            } catch (TagException e) {
                return "the seal " + n + " cannot be used: " + e.getMessage();
            }
        }
        return null;
    }

    private byte[] sealed(int upTo, List<byte[]> whole) throws TagException {
        var out = new ByteArrayOutputStream(4096);
        for (byte[] set : whole.subList(0, upTo - 1))
            out.writeBytes(set);
        Chain.Link last = signed.get(upTo - 1).link;
        out.writeBytes(set(last, false));
        SignedFields.last(last.seal().raw(), Canonicalization.RELAXED, out);
        return out.toByteArray();
    }

    private static byte[] set(Chain.Link l, boolean withSeal) {
        var out = new ByteArrayOutputStream(2048);
        SignedFields.field(l.results().field(), Canonicalization.RELAXED, out);
        SignedFields.field(l.message().field(), Canonicalization.RELAXED, out);
        if (withSeal)
            SignedFields.field(l.seal().field(), Canonicalization.RELAXED, out);
        return out.toByteArray();
    }

    /** Verifies a message that is at hand. */
    public static ArcResult verify(byte[] message, KeySource source, Instant now, Duration patience) {
        int body = bodyStart(message);
        var hashes = new BodyHashes();
        var verification = new ArcVerification(Header.of(java.util.Arrays.copyOf(message, body)), hashes, source, now);
        hashes.feed(message, body, message.length - body);
        hashes.finish();
        return verification.finish(patience);
    }

    /** After the empty line that ends the header. */
    static int bodyStart(byte[] b) {
        int line = 0;
        for (int i = 0; i < b.length; i++)
            if (b[i] == '\n') {
                if (i == line || i == line + 1 && b[line] == '\r')
                    return i + 1;
                line = i + 1;
            }
        return b.length;
    }
}
