package org.posthouse.mail.mime;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Envelopes and body structures as IMAP text, written once from objects and once from records, to be compared. */
final class Imap {
    private Imap() {}

    static String envelope(Envelope e) {
        StringBuilder out = new StringBuilder("(");
        string(e.date(), out);
        string(e.subject(), out);
        for (List<EnvelopeAddress> list : List.of(e.from(), e.sender(), e.replyTo(), e.to(), e.cc(), e.bcc())) {
            if (list.isEmpty()) {
                out.append("NIL ");
                continue;
            }
            out.append('(');
            for (EnvelopeAddress a : list) {
                out.append('(');
                string(a.name(), out);
                string(a.route(), out);
                string(a.mailbox(), out);
                string(a.host(), out);
                out.append(')');
            }
            out.append(") ");
        }
        string(e.inReplyTo(), out);
        string(e.messageId(), out);
        return out.append(')').toString();
    }

    static String envelope(StructureView view) {
        Text text = new Text();
        view.envelope(text);
        return "(" + text.out + ")";
    }

    static String body(StructureView view) {
        Text text = new Text();
        view.body(text);
        return text.out.toString();
    }

    static String body(Part p) {
        StringBuilder out = new StringBuilder("(");
        if (p.kind() == Part.Kind.MULTIPART) {
            for (Part child : p.parts()) {
                out.append(body(child));
            }
            string(Octets.of(p.subtype()), out);
            params(p.params(), out);
        } else {
            string(Octets.of(p.type()), out);
            string(Octets.of(p.subtype()), out);
            params(p.params(), out);
            string(p.id(), out);
            string(p.description(), out);
            string(Octets.of(p.encoding()), out);
            out.append(p.octets()).append(' ');
            Envelope envelope = p.envelope();
            Part body = p.body();
            if (envelope != null && body != null) {
                out.append(envelope(envelope)).append(body(body));
            }
            if (p.kind() != Part.Kind.BASIC) {
                out.append(p.lines()).append(' ');
            }
            string(p.md5(), out);
        }
        String disposition = p.disposition();
        if (disposition == null) {
            out.append("NIL ");
        } else {
            string(Octets.of(disposition), out);
            params(p.dispositionParams(), out);
        }
        out.append(p.language().size()).append('[');
        p.language().forEach(tag -> string(tag, out));
        out.append(']');
        string(p.location(), out);
        return out.append(')').toString();
    }

    private static void params(List<Param> params, StringBuilder out) {
        out.append(params.size()).append('(');
        for (Param p : params) {
            string(Octets.of(p.name()), out);
            string(p.value(), out);
        }
        out.append(')');
    }

    private static void string(@Nullable Octets o, StringBuilder out) {
        out.append(o == null ? "NIL" : "\"" + new String(o.array(), o.offset(), o.length(), StandardCharsets.ISO_8859_1) + "\"")
                .append(' ');
    }

    /** Writes what the visitors hear. */
    private static final class Text implements EnvelopeVisitor, BodyVisitor {
        final StringBuilder out = new StringBuilder();
        private int params;
        private int tags;

        @Override
        public void text(EnvelopeField field, byte[] b, int at, int length) {
            string(b, at, length);
            if (field == EnvelopeField.MESSAGE_ID && params == -1) {
                out.append(')');
                params = 0;
            }
        }

        @Override
        public void addresses(EnvelopeField field, int count) {
            out.append(count == 0 ? "NIL " : "(");
        }

        @Override
        public void address(byte[] b, int nameAt, int nameLength, int routeAt, int routeLength, int mailboxAt, int mailboxLength,
                int hostAt,
                int hostLength) {
            out.append('(');
            string(b, nameAt, nameLength);
            string(b, routeAt, routeLength);
            string(b, mailboxAt, mailboxLength);
            string(b, hostAt, hostLength);
            out.append(')');
        }

        @Override
        public void addressesEnd() {
            out.append(") ");
        }

        @Override
        public void begin(Part.Kind kind) {
            out.append('(');
        }

        @Override
        public void text(BodyField field, byte[] b, int at, int length) {
            string(b, at, length);
        }

        @Override
        public void number(BodyField field, long value) {
            out.append(value).append(' ');
        }

        @Override
        public void parameters(int count) {
            out.append(count).append('(');
            params = count;
            closeParams();
        }

        private void closeParams() {
            if (params == 0) {
                out.append(')');
            }
        }

        @Override
        public void disposition(byte[] b, int at, int length, int count) {
            string(b, at, length);
            if (length >= 0) {
                parameters(count);
            }
        }

        @Override
        public void parameter(byte[] nameBytes, int nameAt, int nameLength, byte[] valueBytes, int valueAt, int valueLength) {
            string(nameBytes, nameAt, nameLength);
            string(valueBytes, valueAt, valueLength);
            params--;
            closeParams();
        }

        @Override
        public void language(int count) {
            out.append(count).append('[');
            tags = count;
            if (count == 0) {
                out.append(']');
            }
        }

        @Override
        public void languageTag(byte[] b, int at, int length) {
            string(b, at, length);
            if (--tags == 0) {
                out.append(']');
            }
        }

        @Override
        public EnvelopeVisitor envelope() {
            out.append('(');
            params = -1;
            return this;
        }

        @Override
        public void end(Part.Kind kind) {
            out.append(')');
        }

        private void string(byte[] b, int at, int length) {
            out.append(length < 0 ? "NIL" : "\"" + new String(b, at, length, StandardCharsets.ISO_8859_1) + "\"").append(' ');
        }
    }
}
