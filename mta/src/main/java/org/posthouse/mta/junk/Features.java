package org.posthouse.mta.junk;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.mime.DecodedText;
import org.posthouse.mail.mime.Envelope;
import org.posthouse.mail.mime.EnvelopeAddress;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.mail.mime.Octets;
import org.posthouse.mail.mime.Part;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;
import org.posthouse.mail.text.HtmlText;
import org.posthouse.store.junk.MessageKey;

/** What is looked at in a message: its words and facts of its header, as many as {@link Words} keeps of the first 64 K characters, whatever its size. */
record Features(List<String> words, long[] hashes) {
    private static final int TEXT = 64 * 1024;
    /** Of a part, with its transfer encoding and its tags. */
    private static final int OCTETS = 512 * 1024;
    private static final int HEADER = 64 * 1024;
    private static final int PARTS = 100;
    private static final int SUBJECT = 1000;

    /** What a message is known by. */
    static MessageKey key(Envelope e) {
        EnvelopeAddress from = e.from().isEmpty() ? EnvelopeAddress.GROUP_END : e.from().getFirst();
        return MessageKey.of(octets(e.messageId()), octets(e.date()), octets(e.subject()), octets(from.mailbox()), octets(from.host()));
    }

    private static byte[] octets(@Nullable Octets o) {
        return o == null ? new byte[0] : o.toByteArray();
    }

    /** The address in From; empty where there is none, or more than one. */
    static Optional<Address> author(Envelope e) {
        return e.from().size() == 1 ? address(e.from().getFirst()) : Optional.empty();
    }

    static Optional<Address> address(EnvelopeAddress a) {
        Octets mailbox = a.mailbox(), host = a.host();
        return mailbox == null || host == null ? Optional.empty() : Address.tryParse(mailbox.text() + "@" + host.text());
    }

    /** Reads a message. */
    static Features of(Source whole, Structure structure) throws IOException {
        var reading = new Reading(whole);
        reading.header(structure);
        reading.part(structure.body());
        List<String> words = reading.words.list();
        return new Features(words, Words.hashes(words));
    }

    private static final class Reading {
        final Words words = new Words();
        private final Source whole;
        private int parts = PARTS;
        private int text = TEXT;

        Reading(Source whole) {
            this.whole = whole;
        }

        void header(Structure s) throws IOException {
            Envelope e = s.envelope();
            author(e).ifPresent(a -> {
                words.fact("from:" + a.toString().toLowerCase(java.util.Locale.ROOT));
                words.fact("domain:" + a.domain().ascii());
            });
            if (!e.from().isEmpty()) {
                Octets name = e.from().getFirst().name();
                words.text("name:", cut(name == null ? "" : name.decoded()));
            }
            Octets subject = e.subject();
            words.text("subject:", cut(subject == null ? "" : subject.decoded()));
            HeaderSection header = HeaderSection.parse(whole.bytes(0, Math.min(HEADER, s.headerSize())));
            for (String field : List.of("X-Mailer", "User-Agent", "List-Id", "Reply-To", "Precedence"))
                header.first(field).ifPresent(f -> words.text(field.toLowerCase(java.util.Locale.ROOT) + ":", cut(f.decoded())));
            words.fact(s.hasAttachment() ? "has:attachment" : "has:none");
        }

        private static String cut(String text) {
            return text.length() <= SUBJECT ? text : text.substring(0, SUBJECT);
        }

        /** Depth is bounded by the structure's own. */
        void part(Part part) throws IOException {
            if (parts-- <= 0 || words.isFull())
                return;
            Part inside = part.body();
            if (inside != null)
                part(inside);
            for (Part child : part.parts())
                part(child);
            if (inside != null || !part.parts().isEmpty())
                return;
            words.fact("type:" + type(part));
            if (part.kind() == Part.Kind.TEXT && text > 0)
                text(part);
        }

        private static String type(Part part) {
            String type = part.type() + "/" + part.subtype();
            return type.length() > 60 ? type.substring(0, 60) : type;
        }

        private void text(Part whole) throws IOException {
            Part part = beginning(whole);
            var links = new LinkWatch(DecodedText.reader(this.whole, part), OCTETS, host -> words.fact("link:" + host));
            try (Reader reader = part.subtype().equals("html") ? new HtmlText(links) : links) {
                char[] some = new char[4096];
                var all = new StringBuilder();
                int n;
                while (text > 0 && (n = reader.read(some, 0, Math.min(some.length, text))) > 0) {
                    all.append(some, 0, n);
                    text -= n;
                }
                words.text("", all);
            }
        }

        /** A part that goes on for ever is read from its beginning. */
        private static Part beginning(Part p) {
            return p.octets() <= OCTETS
                    ? p
                    : new Part(p.type(), p.subtype(), p.params(), p.id(), p.description(), p.encoding(), p.headerStart(), p.bodyStart(),
                            p.bodyStart() + OCTETS, p.lines(), p.md5(), p.disposition(), p.dispositionParams(), p.language(), p.location(),
                            p.parts(), p.envelope(), p.body());
        }
    }

    /** For tests and for people. */
    @Override
    public String toString() {
        return new String(String.join(" ", words).getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
