package org.posthouse.mta.signing;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.mail.address.AddressList;
import org.posthouse.mail.address.AddressSyntaxException;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.address.HeaderAddress;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.HeaderFirst;
import org.posthouse.mail.mime.Octets;
import org.posthouse.mail.mime.Tap;
import org.posthouse.trust.dkim.BodyHash;
import org.posthouse.trust.dkim.BodyHashes;
import org.posthouse.trust.dkim.Canonicalization;
import org.posthouse.trust.dkim.Header;
import org.posthouse.trust.dkim.TagException;
import org.posthouse.trust.dkim.TagList;

/** A message on its way to be signed: it is fed with the octets as they come by, keeps the header and hashes the body. */
public final class Draft implements Tap {
    private final BodyHashes bodies = new BodyHashes();
    private final BodyHash hash = bodies.want(Canonicalization.RELAXED, BodyHashes.WHOLE);
    private final HeaderFirst parts = new HeaderFirst(this::header);
    private byte[] header = new byte[0];
    private boolean whole;
    private boolean finished;

    Draft() {}

    private Tap header(byte[] octets, boolean all) {
        header = octets;
        whole = all;
        return bodies::feed;
    }

    @Override
    public void feed(byte[] b, int off, int len) {
        parts.feed(b, off, len);
    }

    /** The message is over; again and again without effect. */
    void finish() {
        if (finished)
            return;
        finished = true;
        parts.finish();
        bodies.finish();
    }

    byte[] bodyHash() {
        return hash.value();
    }

    /** With the fields that we put before it. */
    Header header(byte[] trace) {
        var all = new ByteArrayOutputStream(trace.length + header.length);
        all.writeBytes(trace);
        all.writeBytes(header);
        return Header.of(all.toByteArray(), whole);
    }

    /** The domains of the authors in their order; empty where there is not exactly one From. */
    static List<Domain> authors(Header header) {
        List<HeaderField> from = header.all("From");
        var domains = new ArrayList<Domain>();
        if (from.size() != 1)
            return domains;
        Octets value = from.getFirst().rawValue();
        for (HeaderAddress a : AddressList.parse(value.toByteArray()))
            for (HeaderAddress.Entry e : a instanceof HeaderAddress.Group g ? g.members() : List.of((HeaderAddress.Entry) a))
                try {
                    if (!e.domain().isEmpty())
                        domains.add(Domain.of(e.domain()));
                } catch (AddressSyntaxException x) {
                    // Nobody's domain is not ours.
                }
        return domains;
    }

    /** Whose signature a field is; empty where that cannot be read. */
    static Optional<Domain> signer(HeaderField signature) {
        try {
            Octets value = signature.rawValue();
            String domain = TagList.parse(value.array(), value.offset(), value.offset() + value.length()).get("d");
            return domain == null ? Optional.empty() : Optional.of(Domain.of(domain));
        } catch (TagException | AddressSyntaxException e) {
            return Optional.empty();
        }
    }
}
