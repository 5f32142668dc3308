package org.posthouse.mail.mime;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a structure record. Numbers are varints, low seven bits first. A run is {@code length + 1} and its octets, 0 for none; a word is 0
 * for none, {@code code * 2 + 1} for one of {@link Words}, else {@code (length + 1) * 2} and its octets. A part tells first where it is,
 * each offset as the distance from the one before, then its facts in the order in which IMAP writes them.
 */
final class RecordWriter {
    /** Bounds for what is written when a record must be cut. */
    private static final int CUT_TEXT = 1000;
    private static final int CUT_RUN = 200;
    private static final int CUT_ENTRIES = 8;

    private byte[] b = new byte[512];
    private int at;
    private final boolean cutEnvelope;
    private final boolean cutBody;

    RecordWriter(boolean cutEnvelope, boolean cutBody) {
        this.cutEnvelope = cutEnvelope;
        this.cutBody = cutBody;
    }

    byte[] write(Structure s) {
        boolean complete = s.complete() && !cutEnvelope && !cutBody;
        put(StructureCodec.FORMAT);
        put((s.hasAttachment() ? StructureCodec.ATTACHMENT : 0) | (complete ? StructureCodec.COMPLETE : 0)
                | (s.sent() != null ? StructureCodec.SENT : 0));
        number(s.size());
        number(s.body().bodyStart());
        if (s.sent() != null) {
            long t = s.sent().getEpochSecond();
            number(t << 1 ^ t >> 63);
        }
        run(clamp(s.references(), cutEnvelope ? CUT_TEXT : Integer.MAX_VALUE));
        int lengthAt = at;
        at += 3;
        room(0);
        envelope(s.envelope());
        int length = at - lengthAt - 3;
        if (length > 0x1fffff) {
            return new byte[StructureCodec.MAX + 1];
        }
        b[lengthAt] = (byte) (length | 0x80);
        b[lengthAt + 1] = (byte) (length >> 7 | 0x80);
        b[lengthAt + 2] = (byte) (length >> 14);
        part(s.body(), 0);
        return Arrays.copyOf(b, at);
    }

    private void room(int n) {
        if (at + n > b.length) {
            b = Arrays.copyOf(b, Math.max(at + n, b.length * 2));
        }
    }

    private void put(int v) {
        room(1);
        b[at++] = (byte) v;
    }

    private void number(long v) {
        room(10);
        long rest = v;
        while ((rest & ~0x7fL) != 0) {
            b[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        b[at++] = (byte) rest;
    }

    private static @Nullable Octets clamp(@Nullable Octets o, int max) {
        // of a long list of references the last ones matter
        return o == null || o.length() <= max ? o : Octets.of(o.array(), o.offset() + o.length() - max, max);
    }

    private void run(@Nullable Octets o) {
        if (o == null) {
            number(0);
            return;
        }
        number(o.length() + 1L);
        octets(o);
    }

    private void octets(Octets o) {
        room(o.length());
        System.arraycopy(o.array(), o.offset(), b, at, o.length());
        at += o.length();
    }

    private void word(@Nullable String s) {
        if (s == null) {
            number(0);
            return;
        }
        int code = Words.code(s);
        if (code >= 0) {
            number(code * 2L + 1);
        } else {
            byte[] bytes = s.getBytes(StandardCharsets.ISO_8859_1);
            plainWord(Octets.of(bytes, 0, bytes.length));
        }
    }

    private void word(Octets o) {
        int code = Words.code(o.array(), o.offset(), o.length());
        if (code >= 0) {
            number(code * 2L + 1);
        } else {
            plainWord(o);
        }
    }

    private void plainWord(Octets value) {
        Octets o = cutBody && value.length() > CUT_RUN ? Octets.of(value.array(), value.offset(), CUT_RUN) : value;
        number((o.length() + 1L) * 2);
        octets(o);
    }

    private void text(@Nullable Octets o) {
        run(cutEnvelope && o != null && o.length() > CUT_TEXT ? Octets.of(o.array(), o.offset(), CUT_TEXT) : o);
    }

    private void envelope(Envelope e) {
        text(e.date());
        text(e.subject());
        addresses(e.from(), null);
        addresses(e.sender(), e.from());
        addresses(e.replyTo(), e.from());
        addresses(e.to(), null);
        addresses(e.cc(), null);
        addresses(e.bcc(), null);
        text(e.inReplyTo());
        text(e.messageId());
    }

    /** 0 for none, 1 for the same as From, else how many there are and one more. */
    private void addresses(List<EnvelopeAddress> list, @Nullable List<EnvelopeAddress> from) {
        if (list.isEmpty()) {
            number(0);
            return;
        }
        if (list.equals(from)) {
            number(1);
            return;
        }
        int n = cutEnvelope ? Math.min(CUT_ENTRIES, list.size()) : list.size();
        number(n + 1L);
        for (int i = 0; i < n; i++) {
            EnvelopeAddress a = list.get(i);
            component(a.name());
            component(a.route());
            component(a.mailbox());
            component(a.host());
        }
    }

    private void component(@Nullable Octets o) {
        run(cutEnvelope && o != null && o.length() > CUT_RUN ? Octets.of(o.array(), o.offset(), CUT_RUN) : o);
    }

    private void part(Part p, long before) {
        Part.Kind kind = cutBody && p.kind() != Part.Kind.TEXT ? Part.Kind.BASIC : p.kind();
        put(kind.code);
        number(p.headerStart() - before);
        number(p.bodyStart() - p.headerStart());
        number(p.octets());
        number(p.lines());
        switch (kind) {
            case MULTIPART -> multipart(p);
            case MESSAGE, TEXT, BASIC -> {
                boolean hidden = kind != p.kind();
                word(hidden ? ContentType.OPAQUE.type() : p.type());
                word(hidden ? ContentType.OPAQUE.subtype() : p.subtype());
                params(p.params());
                cutRun(p.id());
                cutRun(p.description());
                word(p.encoding());
                if (kind == Part.Kind.MESSAGE && p.envelope() != null && p.body() != null) {
                    envelope(p.envelope());
                    part(p.body(), p.bodyStart());
                }
                cutRun(p.md5());
                disposition(p);
                language(p);
                cutRun(p.location());
            }
        }
    }

    private void multipart(Part p) {
        number(p.parts().size());
        long before = p.bodyStart();
        for (Part child : p.parts()) {
            part(child, before);
            before = child.end();
        }
        word(p.type());
        word(p.subtype());
        params(p.params());
        disposition(p);
        language(p);
        run(p.location());
        run(p.id());
        run(p.description());
        word(p.encoding());
        run(p.md5());
    }

    private void cutRun(@Nullable Octets o) {
        run(cutBody && o != null && o.length() > CUT_RUN ? Octets.of(o.array(), o.offset(), CUT_RUN) : o);
    }

    private void params(List<Param> params) {
        int n = cutBody ? Math.min(CUT_ENTRIES, params.size()) : params.size();
        number(n);
        for (int i = 0; i < n; i++) {
            word(params.get(i).name());
            word(params.get(i).value());
        }
    }

    private void disposition(Part p) {
        word(p.disposition());
        if (p.disposition() != null) {
            params(p.dispositionParams());
        }
    }

    private void language(Part p) {
        int n = cutBody ? Math.min(CUT_ENTRIES, p.language().size()) : p.language().size();
        number(n);
        for (int i = 0; i < n; i++) {
            cutRun(p.language().get(i));
        }
    }
}
