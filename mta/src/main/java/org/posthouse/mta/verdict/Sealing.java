package org.posthouse.mta.verdict;

import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.HeaderFirst;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.trust.arc.Sealer;
import org.posthouse.trust.authres.AuthenticationResults;
import org.posthouse.trust.authres.MethodResult;
import org.posthouse.trust.authres.OwnNames;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dkim.BodyHash;
import org.posthouse.trust.dkim.BodyHashes;
import org.posthouse.trust.dkim.Canonicalization;
import org.posthouse.trust.dkim.Header;

/** Seals what goes on from here to somebody else: what we found when it came in travels with it. One per process; safe for many threads. RFC 8617 §5.1 */
public final class Sealing {
    /** Whose key it is. */
    public interface Keys {
        /** What seals for a domain; empty where it has no key. */
        Optional<Sealer> of(Domain domain);
    }

    /** The blob read last, since a post goes to many. */
    private record Read(BlobId blob, byte[] header, BodyHash body) {}

    private final String hostname;
    private final OwnNames own;
    private final Engine engine;
    private final Keys keys;
    private final InstantSource clock;
    private volatile @Nullable Read last;

    public Sealing(String hostname, Engine engine, Keys keys, InstantSource clock) {
        this.hostname = hostname;
        own = new OwnNames(java.util.List.of(hostname));
        this.engine = engine;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * The trace with a seal above it; as it was where nobody seals for that domain, or the chain cannot be carried on. The trace has our Authentication-Results where the
     * message came from a stranger.
     */
    public byte[] seal(byte[] trace, Arrival arrival, Domain as) throws Refusal {
        Sealer sealer = keys.of(as).orElse(null);
        if (sealer == null)
            return trace;
        AuthenticationResults ours = ours(trace);
        try {
            Read read = read(arrival);
            if (read == null)
                return trace;
            byte[] header = Arrays.copyOf(trace, trace.length + read.header.length);
            System.arraycopy(read.header, 0, header, trace.length, read.header.length);
            Header fields = Header.of(header);
            // Who has not looked at a chain cannot say that it holds.
            if (ours == null && !fields.all("ARC-Seal").isEmpty())
                return trace;
            Result found = ours == null ? Result.NONE : ours.first("arc").map(MethodResult::result).orElse(Result.NONE);
            String results = ours == null ? hostname + "; none" : ours.value();
            byte[] set = sealer.seal(fields, read.body, found, results, clock.instant()).orElse(new byte[0]);
            byte[] all = Arrays.copyOf(set, set.length + trace.length);
            System.arraycopy(trace, 0, all, set.length, trace.length);
            return all;
        } catch (IOException e) {
            throw new Refusal(Refusal.Reason.UNAVAILABLE, "the message cannot be read back", e);
        }
    }

    private @Nullable AuthenticationResults ours(byte[] trace) {
        for (HeaderField f : HeaderSection.parse(trace).all(AuthenticationResults.NAME))
            try {
                AuthenticationResults r = AuthenticationResults.parse(f.unfolded().text());
                if (own.claimedBy(r.authservId()))
                    return r;
            } catch (SyntaxException e) {
                // Not one of ours.
            }
        return null;
    }

    /** Null where the header is too large. */
    private @Nullable Read read(Arrival arrival) throws Refusal, IOException {
        Read known = last;
        if (known != null && known.blob.equals(arrival.blob()))
            return known;
        var bodies = new BodyHashes();
        BodyHash hash = bodies.want(Canonicalization.RELAXED, BodyHashes.WHOLE);
        byte[][] header = new byte[1][];
        boolean[] all = {false};
        var parts = new HeaderFirst((octets, whole) -> {
            header[0] = octets;
            all[0] = whole;
            return bodies::feed;
        });
        byte[] b = new byte[64 * 1024];
        try (BlobReader blob = engine.openBlob(arrival.blob()); InputStream in = blob.stream(0, blob.size())) {
            for (int n = in.read(b); n > 0; n = in.read(b))
                parts.feed(b, 0, n);
        }
        parts.finish();
        bodies.finish();
        Read read = all[0] ? new Read(arrival.blob(), header[0], hash) : null;
        last = read;
        return read;
    }
}
