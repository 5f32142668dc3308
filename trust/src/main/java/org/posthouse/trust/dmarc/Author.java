package org.posthouse.trust.dmarc;

import java.util.LinkedHashSet;
import java.util.List;
import org.posthouse.mail.address.AddressList;
import org.posthouse.mail.address.HeaderAddress;
import org.posthouse.mail.charset.EncodedWords;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.mail.mime.Octets;
import org.posthouse.trust.dkim.Header;

/** Whose name a message bears. RFC 7489 §6.6.1 */
sealed interface Author {
    /** Domains of a field that are looked at. */
    int MAX = 10;

    /** The domains of the one From field, in ASCII; as a rule there is one. */
    record Domains(List<String> names) implements Author {
        public Domains {
            names = List.copyOf(names);
        }
    }

    /** No From field at all, or one that names no domain, such as an empty group. */
    record Nobody(String why) implements Author {}

    /** Forbidden by RFC 5322 §3.6: several From fields, one with more domains than anybody writes, or one that readers may take for different authors. */
    record Malformed(String why) implements Author {}

    static Author of(HeaderSection header) {
        List<HeaderField> fields = header.all("From");
        if (fields.size() > 1)
            return new Malformed("the message has " + fields.size() + " From fields");
        if (!header.complete())
            return new Malformed("the header of the message is too large to be read whole");
        for (HeaderField f : header.fields())
            if (f.name().isEmpty() && Header.resemblesFrom(f.raw()))
                return new Malformed("a broken line of the header can be taken for a From field");
        if (fields.isEmpty())
            return new Nobody("the message has no From field");
        return of(fields.getFirst().rawValue());
    }

    private static Author of(Octets value) {
        byte[] octets = value.array();
        int end = value.offset() + value.length();
        String disguise = FromShape.disguise(octets, value.offset(), end);
        if (disguise != null)
            return new Malformed(disguise);
        var names = new LinkedHashSet<String>();
        for (HeaderAddress.Entry e : AddressList.entries(AddressList.parse(octets, value.offset(), end))) {
            // Readers that decode it, or that take the first at sign, would show another address than was looked at.
            if (FromShape.hasAtSign(EncodedWords.decode(e.local())))
                return new Malformed("an address in From has more than one at sign, or a disguised one");
            if (e.domain().isEmpty() || isLiteral(e))
                continue;
            String name = AsciiName.of(e.domain());
            if (name == null)
                return new Malformed("an address in From has a domain that cannot be read");
            names.add(name);
            if (names.size() > MAX)
                return new Malformed("From names more than " + MAX + " domains");
        }
        if (!names.isEmpty())
            return new Domains(List.copyOf(names));
        // A name alone that reads like an address.
        boolean shown = FromShape.hasAtSign(EncodedWords.decode(octets, value.offset(), end));
        return shown && !literals(octets, value.offset(), end)
                ? new Malformed("From shows what looks like an address and is none")
                : new Nobody("From names no domain that could be asked");
    }

    private static boolean literals(byte[] octets, int from, int end) {
        return AddressList.entries(AddressList.parse(octets, from, end)).stream().anyMatch(Author::isLiteral);
    }

    private static boolean isLiteral(HeaderAddress.Entry e) {
        return e.domain().startsWith("[") && e.address().isPresent();
    }
}
