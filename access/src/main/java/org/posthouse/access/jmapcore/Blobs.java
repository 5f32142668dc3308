package org.posthouse.access.jmapcore;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.Source;
import org.posthouse.store.email.EmailIndex;
import org.posthouse.store.email.Emails;
import org.posthouse.store.email.Place;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.MailStore;
import org.posthouse.store.mailbox.MessageSource;

/**
 * Ids of blobs and what they stand for: an email's octets ({@code b} and the email's id), an uploaded file ({@code u}, its blob, and a seal that makes it the
 * account's and its uploader's alone), and behind either ({@code _from-to} and a letter for the encoding) a part of it. Nothing is kept for them. RFC 8620 §6
 */
public final class Blobs {
    /** The store sweeps what nobody refers to after a day. */
    private static final Duration KEPT = Duration.ofHours(23);
    private static final int MAX_NESTING = 8;
    private static final int HEX = 16;
    private static final List<String> ENCODINGS = List.of("", "base64", "quoted-printable", "uuencode");
    private static final String LETTERS = "nbqu";
    private final MailStore store;
    private final EmailIndex index;
    private final byte[] key;
    private final InstantSource clock;
    private final Map<Character, Kept> kinds = new ConcurrentHashMap<>();

    /** Octets of something that is kept elsewhere, by the rest of its blob's id; null where there is nothing. */
    public interface Kept {
        byte @Nullable [] octets(JmapAccount account, String rest) throws Refusal;
    }

    public Blobs(MailStore store, EmailIndex index, byte[] key, InstantSource clock) {
        this.store = store;
        this.index = index;
        this.key = key.clone();
        this.clock = clock;
    }

    /** Blobs of another kind, whose ids begin with that letter; before the first request. */
    public void add(char letter, Kept kept) {
        if (letter == 'b' || letter == 'u' || kinds.put(letter, kept) != null)
            throw new IllegalArgumentException("two kinds of blobs " + letter);
    }

    public static String email(String emailId) {
        return "b" + emailId;
    }

    /** What is decoded from octets of another blob. */
    public static String part(String whole, long from, long to, String encoding) {
        int e = switch (encoding) {
            case "base64" -> 1;
            case "quoted-printable" -> 2;
            case "x-uuencode", "uuencode", "x-uue", "uue" -> 3;
            default -> 0;
        };
        return whole + "_" + Ids.text(from) + "-" + Ids.text(to) + LETTERS.charAt(e);
    }

    public String uploaded(JmapAccount account, BlobId blob) {
        return "u" + blob + seal(account, blob);
    }

    private String seal(JmapAccount account, BlobId blob) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            byte[] seal = mac.doFinal(
                    (account.number() + (account.isOwn() ? "" : "." + account.viewer()) + "/" + blob).getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(seal, 0, HEX / 2);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Opens what an id stands for in an account; empty where there is nothing. */
    public Optional<OpenBlob> open(JmapAccount account, String id) throws Refusal, IOException {
        if (!Json.isId(id))
            return Optional.empty();
        int cut = id.indexOf('_');
        String[] parts = cut < 0 ? new String[0] : id.substring(cut + 1).split("_", MAX_NESTING + 1);
        if (parts.length > MAX_NESTING)
            return Optional.empty();
        OpenBlob blob = whole(account, cut < 0 ? id : id.substring(0, cut));
        for (String part : parts) {
            OpenBlob inner = blob == null ? null : inside(blob, part);
            if (inner == null && blob != null)
                blob.close();
            blob = inner;
        }
        return Optional.ofNullable(blob);
    }

    private @Nullable OpenBlob inside(OpenBlob whole, String part) throws Refusal, IOException {
        int dash = part.indexOf('-');
        int letter = part.isEmpty() ? -1 : LETTERS.indexOf(part.charAt(part.length() - 1));
        if (dash < 0 || letter < 0)
            return null;
        long from = Ids.parse(part.substring(0, dash)), to = Ids.parse(part.substring(dash + 1, part.length() - 1));
        Source source = whole.source();
        if (from < 0 || to < from || to > source.size())
            return null;
        return new OpenBlob(store, source.range(from, to), ENCODINGS.get(letter), whole, null);
    }

    private @Nullable OpenBlob whole(JmapAccount account, String id) throws Refusal {
        String rest = id.isEmpty() ? "" : id.substring(1);
        if (id.startsWith("b"))
            return message(account, rest);
        if (id.startsWith("u"))
            return upload(account, rest);
        Kept kept = id.isEmpty() ? null : kinds.get(id.charAt(0));
        byte[] octets = kept == null ? null : kept.octets(account, rest);
        return octets == null ? null : new OpenBlob(store, Source.of(octets), "", () -> {
        }, null);
    }

    private @Nullable OpenBlob message(JmapAccount account, String emailId) throws Refusal {
        Emails emails = index.of(account.mail(), account.viewer());
        int row = emails.row(Ids.email(account, emailId));
        List<Place> places = row < 0 ? List.of() : emails.places(row);
        if (places.isEmpty())
            return null;
        try {
            MessageSource source = account.mail().open(places.getFirst().mailbox(), places.getFirst().uid());
            return new OpenBlob(store, source, "", source, null);
        } catch (Refusal e) {
            if (e.reason() == Refusal.Reason.NO_SUCH_MESSAGE)
                return null;
            throw e;
        }
    }

    private @Nullable OpenBlob upload(JmapAccount account, String rest) throws Refusal {
        if (rest.length() != 3 * HEX || !rest.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f'))
            return null;
        BlobId id = new BlobId(HexFormat.fromHexDigitsToLong(rest, 0, HEX), HexFormat.fromHexDigitsToLong(rest, HEX, 2 * HEX));
        byte[] seal = rest.substring(2 * HEX).getBytes(StandardCharsets.US_ASCII);
        boolean old = id.createdMillis() < clock.millis() - KEPT.toMillis();
        if (old || !MessageDigest.isEqual(seal, seal(account, id).getBytes(StandardCharsets.US_ASCII)))
            return null;
        try {
            BlobReader reader = store.openBlob(id);
            return new OpenBlob(store, reader, "", reader, id);
        } catch (Refusal e) {
            if (e.reason() == Refusal.Reason.NO_SUCH_BLOB)
                return null;
            throw e;
        }
    }
}
