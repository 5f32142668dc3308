package org.posthouse.mail.mime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what {@link RecordWriter} wrote into objects that share the record's bytes. */
final class RecordReader {
    private static final Part.Kind[] KINDS = {Part.Kind.BASIC, Part.Kind.TEXT, Part.Kind.MESSAGE, Part.Kind.MULTIPART};
    private static final int MAX_DEPTH = 200;

    private final byte[] b;
    private int at;

    RecordReader(byte[] b, int at) {
        this.b = b;
        this.at = at;
    }

    int at() {
        return at;
    }

    void skip(int n) {
        at += n;
    }

    int octet() {
        return b[at++];
    }

    long number() {
        long v = b[at++];
        if (v >= 0) {
            return v;
        }
        v &= 0x7f;
        int shift = 7;
        while (true) {
            byte x = b[at++];
            v |= (x & 0x7fL) << shift;
            if (x >= 0) {
                return v;
            }
            shift += 7;
            if (shift > 63) {
                throw new IllegalArgumentException("number too long in structure record");
            }
        }
    }

    int count() {
        long n = number();
        if (n < 0 || n > 2L * b.length + 2L * Words.count()) {
            throw new IllegalArgumentException("count beyond the structure record");
        }
        return (int) n;
    }

    @Nullable
    Octets run() {
        int n = count();
        return n == 0 ? null : octets(n - 1);
    }

    private Octets octets(int n) {
        if (n > b.length - at) {
            throw new IllegalArgumentException("run beyond the structure record");
        }
        Octets o = Octets.of(b, at, n);
        at += n;
        return o;
    }

    private @Nullable String word() {
        int v = count();
        if (v == 0) {
            return null;
        }
        if ((v & 1) == 1) {
            return Words.word(v >> 1);
        }
        Octets o = octets((v >> 1) - 1);
        return new String(o.array(), o.offset(), o.length(), StandardCharsets.ISO_8859_1);
    }

    private String wordOr(String other) {
        String s = word();
        return s == null ? other : s;
    }

    private Octets wordOctets() {
        int v = count();
        if ((v & 1) == 1) {
            return Words.octets(v >> 1);
        }
        return v == 0 ? Octets.EMPTY : octets((v >> 1) - 1);
    }

    Envelope envelope() {
        Octets date = run();
        Octets subject = run();
        List<EnvelopeAddress> from = addresses(List.of());
        List<EnvelopeAddress> sender = addresses(from);
        List<EnvelopeAddress> replyTo = addresses(from);
        List<EnvelopeAddress> to = addresses(from);
        List<EnvelopeAddress> cc = addresses(from);
        List<EnvelopeAddress> bcc = addresses(from);
        return new Envelope(date, subject, from, sender, replyTo, to, cc, bcc, run(), run());
    }

    private List<EnvelopeAddress> addresses(List<EnvelopeAddress> from) {
        int n = count();
        if (n <= 1) {
            return n == 0 ? List.of() : from;
        }
        if (n == 2) {
            return List.of(address());
        }
        List<EnvelopeAddress> list = new ArrayList<>(n - 1);
        for (int i = 1; i < n; i++) {
            list.add(address());
        }
        return List.copyOf(list);
    }

    private EnvelopeAddress address() {
        return new EnvelopeAddress(run(), run(), run(), run());
    }

    Part part(long before, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("structure record too deep");
        }
        int code = octet();
        if (code < 0 || code >= KINDS.length) {
            throw new IllegalArgumentException("no such kind of part in structure record");
        }
        Part.Kind kind = KINDS[code];
        long headerStart = before + number();
        long bodyStart = headerStart + number();
        long end = bodyStart + number();
        long lines = number();
        if (kind == Part.Kind.MULTIPART) {
            return multipart(headerStart, bodyStart, end, lines, depth);
        }
        String type = wordOr("text");
        String subtype = wordOr("plain");
        List<Param> params = params();
        Octets id = run();
        Octets description = run();
        String encoding = wordOr("7bit");
        Envelope envelope = null;
        Part body = null;
        if (kind == Part.Kind.MESSAGE) {
            envelope = envelope();
            body = part(bodyStart, depth + 1);
        }
        Octets md5 = run();
        String disposition = word();
        List<Param> dispositionParams = disposition == null ? List.of() : params();
        return new Part(type, subtype, params, id, description, encoding, headerStart, bodyStart, end, lines, md5, disposition,
                dispositionParams,
                language(), run(), List.of(), envelope, body);
    }

    private Part multipart(long headerStart, long bodyStart, long end, long lines, int depth) {
        int n = count();
        List<Part> parts = new ArrayList<>(n);
        long before = bodyStart;
        for (int i = 0; i < n; i++) {
            Part child = part(before, depth + 1);
            parts.add(child);
            before = child.end();
        }
        String type = wordOr("multipart");
        String subtype = wordOr("mixed");
        List<Param> params = params();
        String disposition = word();
        List<Param> dispositionParams = disposition == null ? List.of() : params();
        List<Octets> language = language();
        Octets location = run();
        Octets id = run();
        Octets description = run();
        String encoding = wordOr("7bit");
        return new Part(type, subtype, params, id, description, encoding, headerStart, bodyStart, end, lines, run(), disposition,
                dispositionParams, language, location, List.copyOf(parts), null, null);
    }

    private List<Param> params() {
        int n = count();
        if (n == 0) {
            return List.of();
        }
        if (n == 1) {
            return List.of(new Param(wordOr(""), wordOctets()));
        }
        List<Param> list = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            list.add(new Param(wordOr(""), wordOctets()));
        }
        return List.copyOf(list);
    }

    private List<Octets> language() {
        int n = count();
        if (n == 0) {
            return List.of();
        }
        List<Octets> list = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            Octets tag = run();
            list.add(tag == null ? Octets.EMPTY : tag);
        }
        return List.copyOf(list);
    }
}
