package org.posthouse.trust.arc;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.posthouse.mail.compose.HeaderWriter;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dkim.Algorithm;
import org.posthouse.trust.dkim.Base64Text;
import org.posthouse.trust.dkim.BodyHash;
import org.posthouse.trust.dkim.Canonicalization;
import org.posthouse.trust.dkim.Crypto;
import org.posthouse.trust.dkim.Header;
import org.posthouse.trust.dkim.SignedFields;
import org.posthouse.trust.dkim.TagException;

/**
 * Seals messages by one key. RFC 8617 §5.1
 *
 * @param domain d=, in A-labels
 */
public record Sealer(String domain, String selector, Algorithm algorithm, PrivateKey key) {
    /** Of what is signed, each as often as it is there: what no hop changes that does not break the message anyway. RFC 6376 §5.4.1 */
    private static final Set<String> SIGNED = Set.of("from", "sender", "reply-to", "to", "cc", "subject", "date", "message-id",
            "in-reply-to",
            "references", "mime-version", "content-type", "content-transfer-encoding", "content-disposition", "content-id",
            "content-description", "resent-from", "resent-to", "resent-date", "resent-message-id", "list-id", "list-help",
            "list-unsubscribe", "list-unsubscribe-post", "list-subscribe", "list-post", "list-owner", "list-archive", "dkim-signature",
            "autocrypt", "openpgp");
    private static final int MAX_SIGNED = 200;

    /**
     * The three fields to put above all others, with their line ends; empty where the chain ends here: it was broken before, or is as long as it may be.
     *
     * @param found of the chain that the message came with. RFC 8617 §4.4
     * @param results the payload of our Authentication-Results. RFC 8617 §4.1.1
     * @param body of the whole body, {@link Canonicalization#RELAXED}
     */
    public Optional<byte[]> seal(Header header, BodyHash body, Result found, String results, Instant now) {
        Chain chain = Chain.of(header);
        int instance = chain.highest() + 1;
        boolean failed = chain.highest() > 0 && (found != Result.PASS || chain.fault() != null);
        // §5.1 step 2: nothing is added to what was said to be broken already
        // Where not even their numbers can be read, nobody could validate a set more.
        boolean over = chain.over() || chain.highest() == 0 && chain.fault() != null;
        if (instance > ArcField.MAX_INSTANCE || over || !header.whole())
            return Optional.empty();
        try {
            byte[] aar = new HeaderWriter().raw(ArcField.RESULTS, "i=" + instance + "; " + results).toString()
                    .getBytes(StandardCharsets.UTF_8);
            byte[] ams = message(header, instance, body, now);
            byte[] as = sealing(chain, instance, failed ? "fail" : instance == 1 ? "none" : "pass", aar, ams, now);
            var out = new ByteArrayOutputStream(aar.length + ams.length + as.length);
            out.writeBytes(as);
            out.writeBytes(ams);
            out.writeBytes(aar);
            return Optional.of(out.toByteArray());
        } catch (GeneralSecurityException | TagException e) {
            throw new IllegalStateException("a key of ours does not sign: " + e.getMessage(), e);
        }
    }

    private byte[] message(Header header, int instance, BodyHash body, Instant now) throws GeneralSecurityException, TagException {
        List<String> names = new ArrayList<>();
        for (HeaderField f : header.fields())
            if (SIGNED.contains(f.name().toLowerCase(Locale.ROOT)) && names.size() < MAX_SIGNED)
                names.add(f.name().toLowerCase(Locale.ROOT));
        // One more than there is, so that none can be added. RFC 6376 §8.15
        names.add("from");
        var text = new StringBuilder(600).append(ArcField.MESSAGE).append(": i=").append(instance).append("; a=").append(algorithm.word())
                .append("; c=relaxed/relaxed;\r\n d=").append(domain).append("; s=").append(selector).append("; t=")
                .append(now.getEpochSecond()).append(";\r\n h=");
        int line = 3;
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i) + (i < names.size() - 1 ? ":" : ";");
            if (line + name.length() > 76) {
                text.append("\r\n  ");
                line = 2;
            }
            text.append(name);
            line += name.length();
        }
        text.append("\r\n bh=").append(Base64Text.encode(body.value())).append(";\r\n b=");
        return signed(text, SignedFields.octets(header, names, bytes(text), Canonicalization.RELAXED));
    }

    private byte[] sealing(Chain chain, int instance, String cv, byte[] aar, byte[] ams, Instant now)
            throws GeneralSecurityException, TagException {
        var text = new StringBuilder(300).append(ArcField.SEAL).append(": i=").append(instance).append("; a=").append(algorithm.word())
                .append("; cv=").append(cv).append(";\r\n d=").append(domain).append("; s=").append(selector).append("; t=")
                .append(now.getEpochSecond()).append(";\r\n b=");
        var octets = new ByteArrayOutputStream(4096);
        // §5.1.2: a broken chain cannot be sealed, only what is said of it
        if (!cv.equals("fail"))
            for (Chain.Link l : chain.sets()) {
                SignedFields.field(l.results().field(), Canonicalization.RELAXED, octets);
                SignedFields.field(l.message().field(), Canonicalization.RELAXED, octets);
                SignedFields.field(l.seal().field(), Canonicalization.RELAXED, octets);
            }
        SignedFields.field(field(aar), Canonicalization.RELAXED, octets);
        SignedFields.field(field(ams), Canonicalization.RELAXED, octets);
        SignedFields.last(bytes(text), Canonicalization.RELAXED, octets);
        return signed(text, octets.toByteArray());
    }

    private static HeaderField field(byte[] octets) {
        return HeaderSection.parse(octets).fields().getFirst();
    }

    private static byte[] bytes(StringBuilder text) {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private byte[] signed(StringBuilder text, byte[] octets) throws GeneralSecurityException {
        Base64Text.fold(text, Crypto.sign(algorithm, key, octets), 3);
        return bytes(text.append("\r\n"));
    }
}
