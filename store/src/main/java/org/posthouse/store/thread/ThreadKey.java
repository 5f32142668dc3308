package org.posthouse.store.thread;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.Octets;
import org.posthouse.mail.mime.Structure;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/** Half a SHA-256 digest of a message id and a base subject: by what the messages of a thread are found. */
public record ThreadKey(long high, long low) {
    /** References of one message that are looked up: the first, which began the thread, and the last ones. */
    public static final int MAX_REFERENCES = 20;
    /** RFC 5322 §2.1.1 lets no id be longer; what is, is nobody's. */
    private static final int MAX_ID = 998;

    /** The oldest reference first, the message's own id last; none twice. */
    public static List<ThreadKey> of(Structure s) {
        List<String> references = new ArrayList<>(ids(s.references()));
        references.addAll(ids(s.envelope().inReplyTo()));
        Set<String> ids = new LinkedHashSet<>(references);
        if (ids.size() > MAX_REFERENCES) {
            List<String> all = List.copyOf(ids);
            ids = new LinkedHashSet<>(all.subList(0, 1));
            ids.addAll(all.subList(all.size() - MAX_REFERENCES + 1, all.size()));
        }
        List<String> own = ids(s.envelope().messageId());
        if (!own.isEmpty())
            ids.add(own.getFirst());
        if (ids.isEmpty())
            return List.of();
        Octets subject = s.envelope().subject();
        byte[] base = BaseSubject.of(subject == null ? "" : subject.decoded()).getBytes(StandardCharsets.UTF_8);
        MessageDigest sha = sha256();
        List<ThreadKey> keys = new ArrayList<>(ids.size());
        for (String id : ids) {
            sha.update(id.getBytes(StandardCharsets.ISO_8859_1));
            sha.update((byte) 0);
            RecordReader digest = new RecordReader(sha.digest(base));
            keys.add(new ThreadKey(digest.int64(), digest.int64()));
        }
        return keys;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What stands between angle brackets, without white space. RFC 5322 §3.6.4 */
    static List<String> ids(@Nullable Octets field) {
        if (field == null)
            return List.of();
        byte[] b = field.array();
        int end = field.offset() + field.length();
        List<String> out = new ArrayList<>();
        byte[] id = new byte[Math.min(MAX_ID, field.length())];
        for (int i = field.offset(); i < end; i++) {
            if (b[i] != '<')
                continue;
            int n = 0;
            int at = i + 1;
            for (; at < end && b[at] != '>' && b[at] != '<' && n < id.length; at++)
                if (b[at] > ' ' || b[at] < 0)
                    id[n++] = b[at];
            if (at < end && b[at] == '>' && n > 0)
                out.add(new String(Arrays.copyOf(id, n), StandardCharsets.ISO_8859_1));
            i = at < end && b[at] == '<' ? at - 1 : at;
        }
        return out;
    }

    /** The key of its row in an account's space. */
    public byte[] key() {
        return new RecordWriter(17).octet('t').int64(high).int64(low).done();
    }
}
