package org.posthouse.mail.address;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** An address as the SMTP envelope has it: {@code Mailbox} of RFC 5321 §4.1.2, with UTF-8 as RFC 6531 §3.3 allows. */
public record Address(LocalPart local, Domain domain) {
    /** Octets of a path without its angle brackets. RFC 5321 §4.5.3.1.3 */
    public static final int MAX = 254;

    /** @throws AddressSyntaxException when both together are longer than a path may be */
    public Address {
        if (local.toString().getBytes(StandardCharsets.UTF_8).length + 1 + domain.octets() > MAX) {
            throw new AddressSyntaxException("address longer than 254 octets");
        }
    }

    /**
     * Reads {@code local@domain} strictly: a dot-string or a quoted string, a domain or an address literal; no comments, blanks or routes.
     *
     * @throws AddressSyntaxException with what is wrong
     */
    public static Address parse(String text) {
        if (text.length() > 4 * MAX) {
            throw new AddressSyntaxException("address too long");
        }
        int at = text.startsWith("\"") ? endOfQuoted(text) : text.indexOf('@');
        if (at < 0 || at >= text.length() || text.charAt(at) != '@') {
            throw new AddressSyntaxException("no @ in address");
        }
        String local = text.startsWith("\"") ? unquote(text, at) : dotString(text, at);
        return new Address(new LocalPart(local), Domain.of(text.substring(at + 1)));
    }

    /** As {@link #parse}, with an empty result instead of an exception. */
    public static Optional<Address> tryParse(String text) {
        try {
            return Optional.of(parse(text));
        } catch (AddressSyntaxException e) {
            return Optional.empty();
        }
    }

    private static int endOfQuoted(String text) {
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                return i + 1;
            }
        }
        return -1;
    }

    /** Quoted-string = DQUOTE *QcontentSMTP DQUOTE */
    private static String unquote(String text, int at) {
        StringBuilder out = new StringBuilder(at);
        for (int i = 1; i < at - 1; i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                c = text.charAt(++i);
                if (c < 32 || c > 126) {
                    throw new AddressSyntaxException("bad quoted pair in local part");
                }
            }
            out.append(c);
        }
        return out.toString();
    }

    /** Dot-string = Atom *("." Atom) */
    private static String dotString(String text, int at) {
        boolean dot = true;
        for (int i = 0; i < at; i++) {
            char c = text.charAt(i);
            if (c == '.' && !dot) {
                dot = true;
            } else if (LocalPart.isAtext(c)) {
                dot = false;
            } else {
                throw new AddressSyntaxException("bad character in local part");
            }
        }
        if (dot) {
            throw new AddressSyntaxException("local part empty or with a misplaced dot");
        }
        return text.substring(0, at);
    }

    /** True when the local part needs SMTPUTF8; a domain never does, it has A-labels. RFC 6531 §3.2 */
    public boolean needsUtf8() {
        return local.value().chars().anyMatch(c -> c > 127);
    }

    /** As it stands on the wire, quoted where it must be, the domain in A-labels. */
    @Override
    public String toString() {
        return local + "@" + domain;
    }
}
