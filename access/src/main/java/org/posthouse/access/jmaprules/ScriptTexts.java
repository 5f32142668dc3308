package org.posthouse.access.jmaprules;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Blobs;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.OpenBlob;
import org.posthouse.access.jmapcore.Rejected;
import org.posthouse.mail.sieve.Limits;
import org.posthouse.mail.sieve.Program;
import org.posthouse.mail.sieve.SieveException;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.rules.Scripts;
import org.posthouse.store.rules.StoredScript;

/** Texts of scripts as blobs, and blobs as texts of scripts. A script's blob: its id, a hyphen, and a hash of its text. RFC 9661 §2.2 */
final class ScriptTexts {
    private static final char BLOB = 's';
    private static final int HASH = 16;
    private final Blobs blobs;
    private final Scripts scripts;

    ScriptTexts(Blobs blobs, Scripts scripts) {
        this.blobs = blobs;
        this.scripts = scripts;
        blobs.add(BLOB, this::octets);
    }

    /** The id of the blob that is a script's text as of now. */
    String blob(JmapAccount a, long id) throws Refusal {
        String text = scripts.get(a.number(), id).map(StoredScript::text).orElse("");
        return BLOB + Ids.item(SieveMethods.LETTER, id) + "-" + hash(text);
    }

    private static String hash(String text) {
        try {
            byte[] all = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(all, HASH));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte @Nullable [] octets(JmapAccount a, String rest) throws Refusal {
        int hyphen = rest.indexOf('-');
        long id = hyphen < 0 ? -1 : Ids.item(SieveMethods.LETTER, rest.substring(0, hyphen));
        String text = id < 0 ? null : scripts.get(a.number(), id).map(StoredScript::text).orElse(null);
        return text == null || !hash(text).equals(rest.substring(hyphen + 1)) ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    /** A blob that is a script that can be used. Rejected blobNotFound, tooLarge, invalidSieve. */
    String read(JmapAccount a, String blobId) throws Rejected, Refusal, IOException {
        byte[] octets;
        int max = scripts.limits().scriptOctets();
        try (OpenBlob blob = blobs.open(a, blobId).orElse(null)) {
            if (blob == null)
                throw new Rejected("blobNotFound", "there is no such blob").with("notFound", List.of(blobId));
            try (InputStream in = blob.stream()) {
                octets = in.readNBytes(max + 1);
            }
        }
        if (octets.length > max)
            throw new Rejected("tooLarge", "a script has at most " + max + " octets").with("maxSize", max);
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
            Program.of(text, Limits.DEFAULT);
            return text;
        } catch (CharacterCodingException e) {
            throw new Rejected("invalidSieve", "it is not UTF-8");
        } catch (SieveException e) {
            throw new Rejected("invalidSieve", String.valueOf(e.getMessage()));
        }
    }
}
