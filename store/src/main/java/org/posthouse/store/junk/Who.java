package org.posthouse.store.junk;

import java.util.ArrayList;
import java.util.List;
import org.posthouse.mail.address.Address;

/** Somebody who writes: an address or a domain of From, or a domain that vouched for messages. Names are folded. */
public record Who(Kind kind, String name) {
    /** The letters of their keys. */
    public enum Kind {
        ADDRESS('s'), DOMAIN('d'), VOUCHER('a');

        final char letter;

        Kind(char letter) {
            this.letter = letter;
        }
    }

    public static Who of(Address address) {
        return new Who(Kind.ADDRESS, address.local().folded() + "@" + address.domain().ascii());
    }

    /** The author's address and domain, and where it is not empty the domain that vouched for the message. */
    public static List<Who> of(Address author, String voucher) {
        var all = new ArrayList<Who>(3);
        all.add(of(author));
        all.add(new Who(Kind.DOMAIN, author.domain().ascii()));
        if (!voucher.isEmpty())
            all.add(new Who(Kind.VOUCHER, voucher));
        return all;
    }
}
