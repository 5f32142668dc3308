package org.posthouse.mta.signing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.mail.mime.Source;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.trust.dkim.Header;
import org.posthouse.trust.dkim.Signer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signs messages for the domains that have keys. What cannot be signed goes out without: nothing is lost for want of a signature. Safe for many threads. */
public final class Signing {
    /** Signs nothing. */
    public static final Signing NONE = new Signing(null, null, InstantSource.system());

    private static final Logger LOG = LoggerFactory.getLogger(Signing.class);

    /** What ends with the octets that it was made over; a set of seals goes as a whole. RFC 8617 §4.2 */
    private static final List<String> OVER_BODIES = List.of("ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results");

    private final @Nullable DkimKeys keys;
    private final @Nullable Engine engine;
    private final InstantSource clock;

    private Signing(@Nullable DkimKeys keys, @Nullable Engine engine, InstantSource clock) {
        this.keys = keys;
        this.engine = engine;
        this.clock = clock;
    }

    /** Fields to stand before a trace, empty for none; and who signed, for people. */
    public record Signed(byte[] fields, String by) {
        /** Nobody. */
        public static final Signed NOT = new Signed(new byte[0], "");

        public byte[] before(byte[] trace) {
            byte[] all = java.util.Arrays.copyOf(fields, fields.length + trace.length);
            System.arraycopy(trace, 0, all, fields.length, trace.length);
            return all;
        }
    }

    public static Signing with(DkimKeys keys, Engine engine, InstantSource clock) {
        return new Signing(keys, engine, clock);
    }

    /** For a message that is still to come; null where nothing is signed. */
    public @Nullable Draft draft() {
        return keys == null ? null : new Draft();
    }

    /**
     * What goes before the trace of a submission: the signatures of the first domain that has keys, of those in From, in the return path and in the login; empty for none.
     *
     * @param author whether the login may write in the name of all that From has: else From's domains do not sign for it
     */
    public Signed submitted(Draft draft, byte[] trace, ReturnPath path, Domain login, boolean author) {
        draft.finish();
        Header header = draft.header(trace);
        List<Domain> domains = author ? Draft.authors(header) : new ArrayList<>();
        path.address().ifPresent(a -> domains.add(a.domain()));
        domains.add(login);
        return fields(draft, header, domains);
    }

    /** A message that we have written ourselves, signed by the domain in its From, by one above that, or by that of its return path. */
    public Arrival written(Arrival message) throws Refusal {
        Draft draft = read(message);
        if (draft == null)
            return message;
        Header header = draft.header(message.trace());
        var domains = new ArrayList<Domain>();
        for (Domain d : Draft.authors(header))
            andAbove(d, domains);
        message.returnPath().address().ifPresent(a -> domains.add(a.domain()));
        return before(message, fields(draft, header, domains));
    }

    /** The same for a message that lies there whole. */
    public byte[] message(byte[] octets) {
        Draft draft = draft();
        if (draft == null)
            return octets;
        draft.feed(octets, 0, octets.length);
        draft.finish();
        Header header = draft.header(new byte[0]);
        var domains = new ArrayList<Domain>();
        for (Domain d : Draft.authors(header))
            andAbove(d, domains);
        return fields(draft, header, domains).before(octets);
    }

    /** The octets of a message that was written anew. */
    public interface Rewritten {
        InputStream open() throws IOException;
    }

    /**
     * A trace of ours for a message whose octets have changed since it was signed: signed by the same domain over what they are now. What cannot be made anew is left
     * out, also our seals: a signature that does not hold says that somebody else has changed the message. RFC 6376 §5.3
     */
    public byte[] again(byte[] trace, long size, Rewritten message) throws IOException {
        List<HeaderField> all = HeaderSection.parse(trace).fields();
        List<Domain> domains = new ArrayList<>();
        var rest = new ByteArrayOutputStream(trace.length);
        for (HeaderField f : all)
            if (f.is("DKIM-Signature"))
                Draft.signer(f).filter(d -> !domains.contains(d)).ifPresent(domains::add);
            else if (OVER_BODIES.stream().noneMatch(f::is))
                rest.writeBytes(f.raw().toByteArray());
        if (rest.size() == trace.length || domains.isEmpty() || keys == null)
            return rest.toByteArray();
        var draft = new Draft();
        byte[] b = new byte[Math.clamp(size, 1, 64 * 1024)];
        try (InputStream in = message.open()) {
            for (int n = in.read(b); n > 0; n = in.read(b))
                draft.feed(b, 0, n);
        }
        draft.finish();
        return fields(draft, draft.header(rest.toByteArray()), domains).before(rest.toByteArray());
    }

    /** The body of a message that many copies share; null where nothing is signed. */
    public @Nullable Draft read(Arrival message) throws Refusal {
        Engine from = engine;
        if (keys == null || from == null)
            return null;
        try (BlobReader blob = from.openBlob(message.blob())) {
            return read(blob);
        } catch (IOException e) {
            LOG.warn("dkim: a message goes out unsigned, it cannot be read: {}", e.getMessage());
            return null;
        }
    }

    private static Draft read(Source blob) throws IOException {
        var draft = new Draft();
        byte[] b = new byte[(int) Math.min(64 * 1024, Math.max(1, blob.size()))];
        for (long at = 0; at < blob.size();) {
            int n = blob.read(at, b, 0, b.length);
            if (n <= 0)
                throw new IOException("it ends at " + at);
            draft.feed(b, 0, n);
            at += n;
        }
        draft.finish();
        return draft;
    }

    /** The trace of a copy of a message that was read, with the signatures of a domain above it. */
    public byte[] as(Domain domain, Draft draft, byte[] trace) {
        return fields(draft, draft.header(trace), List.of(domain)).before(trace);
    }

    private static void andAbove(Domain domain, List<Domain> out) {
        if (domain.isLiteral())
            return;
        String name = domain.ascii();
        for (int dot = 0; name.indexOf('.', dot) > 0; dot = name.indexOf('.', dot) + 1)
            out.add(Domain.of(name.substring(dot)));
    }

    private static Arrival before(Arrival message, Signed signed) {
        return signed.fields().length == 0 ? message : message.before(signed.fields());
    }

    private Signed fields(Draft draft, Header header, List<Domain> domains) {
        DkimKeys of = keys;
        // RFC 6376 §5.4: From is signed, so there is one.
        if (of == null || !header.plain() || header.all("From").size() != 1)
            return Signed.NOT;
        for (Domain d : domains) {
            List<Signer.Key> signers = of.signers(d);
            if (!signers.isEmpty())
                return fields(draft, header, signers, clock.instant());
        }
        return Signed.NOT;
    }

    private static Signed fields(Draft draft, Header header, List<Signer.Key> signers, Instant now) {
        var out = new ByteArrayOutputStream(2000);
        var by = new StringBuilder(signers.getFirst().domain());
        for (Signer.Key key : signers)
            try {
                out.writeBytes(Signer.field(header, draft.bodyHash(), key, now));
                by.append(' ').append(key.selector());
            } catch (GeneralSecurityException e) {
                LOG.error("dkim: {} does not sign: {}", key.selector(), e.getMessage());
            }
        return new Signed(out.toByteArray(), by.toString());
    }
}
