package org.posthouse.mail.mime;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.charset.Charsets;

/**
 * The text of a leaf: transfer encoding and charset removed, malformed bytes replaced; streamed. Where the charset is not said or not known,
 * the beginning decides between UTF-8 and windows-1252.
 */
public final class DecodedText {
    private static final int SAMPLE = 8192;

    private DecodedText() {}

    /** A reader over the text of an entity. */
    public static Reader reader(Source source, Entity entity) throws IOException {
        return reader(TransferDecoder.body(source, entity), entity.type().params().raw());
    }

    /** A reader over the text of a part. */
    public static Reader reader(Source source, Part part) throws IOException {
        return reader(TransferDecoder.body(source, part), part.params());
    }

    /** The text of an entity, at most {@code maxChars} of it. */
    public static String read(Source source, Entity entity, int maxChars) throws IOException {
        return read(reader(source, entity), maxChars);
    }

    /** The text of a part, at most {@code maxChars} of it. */
    public static String read(Source source, Part part, int maxChars) throws IOException {
        return read(reader(source, part), maxChars);
    }

    private static String read(Reader reader, int maxChars) throws IOException {
        try (reader) {
            StringBuilder out = new StringBuilder();
            char[] buffer = new char[4096];
            int n;
            while (out.length() < maxChars && (n = reader.read(buffer, 0, Math.min(buffer.length, maxChars - out.length()))) > 0) {
                out.append(buffer, 0, n);
            }
            return out.toString();
        }
    }

    private static Reader reader(InputStream body, List<Param> params) throws IOException {
        String label = ParamDecoder.get(params, "charset");
        PushbackInputStream in = new PushbackInputStream(body, SAMPLE);
        byte[] sample = new byte[SAMPLE];
        int n = in.readNBytes(sample, 0, SAMPLE);
        boolean marked = n >= 3 && (sample[0] & 0xff) == 0xef && (sample[1] & 0xff) == 0xbb && (sample[2] & 0xff) == 0xbf;
        Charset charset = marked ? StandardCharsets.UTF_8 : charset(label, sample, n);
        int skip = marked ? 3 : 0;
        in.unread(sample, skip, n - skip);
        return new InputStreamReader(in,
                charset.newDecoder().onMalformedInput(CodingErrorAction.REPLACE).onUnmappableCharacter(CodingErrorAction.REPLACE));
    }

    private static Charset charset(@Nullable String label, byte[] sample, int n) {
        Charset said = label == null ? null : Charsets.lookup(label).orElse(null);
        if (said != null && !said.equals(StandardCharsets.US_ASCII)) {
            return said;
        }
        return isUtf8(sample, n) ? StandardCharsets.UTF_8 : Charsets.WINDOWS_1252;
    }

    /** Whether the sample is UTF-8, a character cut at its end aside. */
    private static boolean isUtf8(byte[] b, int n) {
        int i = 0;
        while (i < n) {
            int c = b[i++];
            if (c >= 0) {
                continue;
            }
            int more = (c & 0xe0) == 0xc0 ? 1 : (c & 0xf0) == 0xe0 ? 2 : (c & 0xf8) == 0xf0 ? 3 : -1;
            if (more < 0) {
                return false;
            }
            if (i + more > n && n < SAMPLE) {
                return false;
            }
            for (; more > 0 && i < n; more--) {
                if ((b[i++] & 0xc0) != 0x80) {
                    return false;
                }
            }
        }
        return true;
    }
}
