package org.posthouse.mta.list;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.posthouse.mail.charset.EncodedWords;
import org.posthouse.mail.compose.HeaderWriter;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.mail.mime.Source;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.list.MailList;

/** A post written anew, where its octets cannot stay as they are. */
final class Rewriting {
    private static final int MAX_HEADER = 256 * 1024;

    private Rewriting() {}

    static boolean needed(MailList list, PostHeader post) {
        return post.listFields() || !list.prefix().isEmpty() && !post.subject().contains(list.prefix());
    }

    /** The arrival with octets of its own: without the fields of other lists, and with the prefix before the subject. */
    static Arrival write(Engine engine, MailList list, PostHeader post, Arrival arrival, Source bytes) throws Refusal, IOException {
        int length = headerLength(bytes);
        byte[] raw = bytes.bytes(0, length);
        var header = new ByteArrayOutputStream(length + 256);
        boolean prefix = !list.prefix().isEmpty() && !post.subject().contains(list.prefix());
        for (HeaderField f : HeaderSection.parse(raw).fields()) {
            if (PostHeader.isListField(f.name()))
                continue;
            if (prefix && f.name().equalsIgnoreCase("Subject")) {
                String subject = list.prefix() + " " + post.subject();
                header.writeBytes(new HeaderWriter().raw("Subject", EncodedWords.encode(clean(subject), 9)).toString()
                        .getBytes(StandardCharsets.UTF_8));
                prefix = false;
            } else {
                header.writeBytes(f.raw().toByteArray());
            }
        }
        try (BlobWriter blob = engine.newBlob()) {
            blob.write(header.toByteArray(), 0, header.size());
            byte[] b = new byte[8192];
            try (InputStream in = bytes.stream(length, bytes.size())) {
                for (int n = in.read(b); n > 0; n = in.read(b))
                    blob.write(b, 0, n);
            }
            long size = blob.size();
            return new Arrival(arrival.id(), arrival.returnPath(), arrival.trace(), blob.finish(), size, arrival.arrived(), arrival.terms(),
                    arrival.login(), arrival.authenticity());
        }
    }

    private static String clean(String s) {
        StringBuilder out = new StringBuilder(s.length());
        for (int i = 0; i < s.length(); i++)
            out.append(s.charAt(i) < 32 || s.charAt(i) == 127 ? ' ' : s.charAt(i));
        return out.toString();
    }

    /** Octets before the empty line that ends the header. */
    private static int headerLength(Source bytes) throws IOException {
        byte[] b = bytes.bytes(0, Math.min(bytes.size(), MAX_HEADER));
        int lineStart = 0;
        for (int i = 0; i < b.length; i++)
            if (b[i] == '\n') {
                if (i == lineStart || i == lineStart + 1 && b[lineStart] == '\r')
                    return lineStart;
                lineStart = i + 1;
            }
        return lineStart;
    }
}
