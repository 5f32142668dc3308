package org.posthouse.trust.dkim;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes DKIM-Signature fields: relaxed/relaxed, and over-signed, so that a field added later breaks them. RFC 6376 §5
 *
 * <p>Fields that are there are signed, all of them; those of {@link #CLOSED} once more than they are there. The fields of lists are closed only in a message that has some:
 * a list that adds its own to somebody's post and changes nothing else shall not break his signature.
 */
public final class Signer {
    /** Fields that nobody may add to. */
    static final List<String> CLOSED = List.of("From", "To", "Cc", "Subject", "Date", "Message-ID", "Reply-To", "In-Reply-To", "References",
            "MIME-Version", "Content-Type", "Content-Transfer-Encoding");
    /** Closed where one of them is there. */
    static final List<String> OF_LISTS = List.of("List-Id", "List-Help", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Subscribe",
            "List-Post", "List-Owner", "List-Archive");
    /** Signed where they are there. RFC 8460 §5.3 */
    static final List<String> OTHERS = List.of("Sender", "Content-ID", "Content-Description", "Content-Language", "Auto-Submitted",
            "TLS-Report-Domain", "TLS-Report-Submitter");

    private Signer() {}

    /** A key that signs for a domain. */
    public record Key(String domain, String selector, Algorithm algorithm, PrivateKey key) {}

    /** The names for h= of a message with that header. */
    public static List<String> names(Header header) {
        var names = new ArrayList<String>();
        for (String name : CLOSED)
            add(names, name, header.count(name) + 1);
        if (OF_LISTS.stream().anyMatch(n -> header.count(n) > 0))
            for (String name : OF_LISTS)
                add(names, name, header.count(name) + 1);
        for (String name : OTHERS)
            add(names, name, header.count(name));
        return names;
    }

    private static void add(List<String> names, String name, int times) {
        // A message with so many of one field is nobody's business but its author's.
        for (int i = 0; i < Math.min(times, 20); i++)
            names.add(name);
    }

    /** The whole field with its line end, to be put before the header. The hash is that of the relaxed body. */
    public static byte[] field(Header header, byte[] bodyHash, Key key, Instant at) throws GeneralSecurityException {
        List<String> names = names(header);
        var out = new StringBuilder(700).append("DKIM-Signature: v=1; a=").append(key.algorithm().word())
                .append("; c=relaxed/relaxed;\r\n d=")
                .append(key.domain()).append("; s=").append(key.selector()).append(";\r\n t=").append(at.getEpochSecond())
                .append(";\r\n h=");
        int line = 3;
        for (int i = 0; i < names.size(); i++) {
            String piece = names.get(i) + (i + 1 < names.size() ? ":" : ";");
            if (line + piece.length() > 76) {
                out.append("\r\n  ");
                line = 2;
            }
            out.append(piece);
            line += piece.length();
        }
        out.append("\r\n bh=").append(Base64Text.encode(bodyHash)).append(";\r\n b=");
        byte[] unsigned = out.toString().getBytes(StandardCharsets.US_ASCII);
        try {
            byte[] signature = Crypto.sign(key.algorithm(), key.key(),
                    SignedFields.octets(header, names, unsigned, Canonicalization.RELAXED));
            Base64Text.fold(out, signature, 3);
        } catch (TagException e) {
            throw new IllegalStateException("our own field", e);
        }
        return out.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }
}
