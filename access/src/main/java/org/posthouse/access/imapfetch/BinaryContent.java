package org.posthouse.access.imapfetch;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.mail.mime.Part;
import org.posthouse.mail.mime.Structure;
import org.posthouse.mail.mime.TransferDecoder;
import org.posthouse.protocol.imap.FetchItem;
import org.posthouse.store.kv.Refusal;

/** Parts of one message without their transfer encoding. What has parts itself has no encoding, and comes as it is. RFC 3516 §4.3, RFC 2045 §6.4 */
final class BinaryContent {
    private static final int IN_MEMORY = 128 * 1024;
    private final Content content;

    BinaryContent(Content content) {
        this.content = content;
    }

    /** False where nobody knows the part's encoding: the command then fails with UNKNOWN-CTE. */
    boolean known(List<Integer> part) throws IOException, Refusal {
        Part p = leaf(part);
        return p == null || TransferDecoder.isKnown(p.encoding());
    }

    private @Nullable Part leaf(List<Integer> part) throws IOException, Refusal {
        if (part.isEmpty())
            return null;
        Part p = content.structure().part(numbers(part)).orElse(null);
        return p == null || p.kind() == Part.Kind.MULTIPART || p.kind() == Part.Kind.MESSAGE ? null : p;
    }

    private static int[] numbers(List<Integer> part) {
        return part.stream().mapToInt(Integer::intValue).toArray();
    }

    private @Nullable InputStream open(List<Integer> part) throws IOException, Refusal {
        Part leaf = leaf(part);
        if (leaf != null)
            return TransferDecoder.body(content.source(), leaf);
        if (part.isEmpty())
            return content.source().stream(0, content.source().size());
        Structure s = content.structure();
        var range = s.bodyRange(numbers(part));
        return range.isEmpty() ? null : content.source().stream(range.get().from(), range.get().to());
    }

    /** Decoded octets, 0 where there is no such part. */
    long size(List<Integer> part) throws IOException, Refusal {
        try (InputStream in = open(part)) {
            return in == null ? 0 : measure(in).size;
        }
    }

    private record Measured(long size, boolean nul) {}

    private static Measured measure(InputStream in) throws IOException {
        byte[] chunk = new byte[8192];
        long size = 0;
        boolean nul = false;
        int n;
        while ((n = in.read(chunk, 0, chunk.length)) > 0) {
            size += n;
            nul |= nul(chunk, 0, n);
        }
        return new Measured(size, nul);
    }

    private static boolean nul(byte[] b, int from, int to) {
        for (int i = from; i < to; i++)
            if (b[i] == 0)
                return true;
        return false;
    }

    /** The decoded octets as a literal, with NULs as a literal8; NIL where there is no such part. */
    void write(WireWriter out, List<Integer> part, FetchItem.@Nullable Partial partial) throws IOException, Refusal {
        byte[] head;
        boolean whole;
        try (InputStream in = open(part)) {
            if (in == null) {
                out.ascii("NIL");
                return;
            }
            head = in.readNBytes(IN_MEMORY);
            whole = head.length < IN_MEMORY;
        }
        if (whole) {
            int from = partial == null ? 0 : (int) Math.min(partial.offset(), head.length);
            int count = partial == null ? head.length : (int) Math.min(partial.count(), head.length - from);
            literal(out, nul(head, from, from + count), count);
            out.bytes(head, from, count);
            return;
        }
        stream(out, part, partial);
    }

    // Twice, because a literal begins with its size: the first time to count.
    private void stream(WireWriter out, List<Integer> part, FetchItem.@Nullable Partial partial) throws IOException, Refusal {
        Measured all;
        try (InputStream in = opened(part)) {
            all = measure(in);
        }
        long from = partial == null ? 0 : Math.min(partial.offset(), all.size);
        long count = partial == null ? all.size : Math.min(partial.count(), all.size - from);
        literal(out, all.nul, count);
        try (InputStream in = opened(part)) {
            in.skipNBytes(from);
            out.copy(in, count);
        }
    }

    private InputStream opened(List<Integer> part) throws IOException, Refusal {
        InputStream in = open(part);
        if (in == null)
            throw new IOException("the part is gone");
        return in;
    }

    private static void literal(WireWriter out, boolean nul, long count) throws IOException {
        out.ascii(nul ? "~{" : "{").number(count).ascii("}\r\n");
    }
}
