package org.posthouse.mail.compose;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.posthouse.mail.address.AddressSyntaxException;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.address.HeaderAddress;
import org.posthouse.mail.address.LocalPart;
import org.posthouse.mail.charset.EncodedWords;

/**
 * Writes header fields: folded at blanks to 78 octets where that is possible, non-ASCII text as encoded words, parameters as RFC 2231 §3
 * says. Nothing given to it can begin a new line. RFC 5322 §2.2, §3.4
 */
public final class HeaderWriter {
    private static final int WIDTH = 78;

    private final StringBuilder out = new StringBuilder(512);

    /** A field with text for people. */
    public HeaderWriter text(String name, String value) {
        return raw(name, EncodedWords.encode(value, name.length() + 2));
    }

    /** A field of addresses; nothing for an empty list. */
    public HeaderWriter addresses(String name, List<? extends HeaderAddress> list) {
        if (list.isEmpty()) {
            return this;
        }
        StringBuilder value = new StringBuilder();
        for (HeaderAddress address : list) {
            if (!value.isEmpty()) {
                value.append(", ");
            }
            switch (address) {
                case HeaderAddress.Entry entry -> entry(entry, value, name.length() + 2);
                case HeaderAddress.Group group -> {
                    phrase(group.name(), value, name.length() + 2);
                    value.append(':');
                    for (int i = 0; i < group.members().size(); i++) {
                        value.append(i == 0 ? " " : ", ");
                        entry(group.members().get(i), value, 0);
                    }
                    value.append(';');
                }
            }
        }
        return raw(name, value.toString());
    }

    /** A Content-Type or Content-Disposition with its parameters; {@code name} and {@code filename} may be any text. RFC 2045 §5.1, RFC 2183 §2 */
    public HeaderWriter typed(String name, String value, Map<String, String> params) {
        checkName(name);
        ParamWriter line = new ParamWriter(name, value);
        params.forEach((key, text) -> {
            switch (key) {
                case "name" -> line.forOldClients(key, text);
                case "filename" -> line.extended(key, text);
                default -> line.param(key, text);
            }
        });
        return lines(line.line());
    }

    /**
     * A field whose value is written as it is, but for folding.
     *
     * @throws IllegalArgumentException for a bad name or a control character in the value
     */
    public HeaderWriter raw(String name, String value) {
        checkName(name);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < 32 && c != '\t') || c == 127) {
                throw new IllegalArgumentException("control character in header field " + name);
            }
        }
        int lineStart = out.length();
        out.append(name).append(": ");
        fold(value, lineStart);
        out.append("\r\n");
        return this;
    }

    private static void checkName(String name) {
        boolean good = !name.isEmpty();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            good &= c > 32 && c < 127 && c != ':';
        }
        if (!good) {
            throw new IllegalArgumentException("bad name of a header field");
        }
    }

    /** Breaks before a blank that follows a visible character and is followed by one, so that no line is blank. */
    private void fold(String value, int fieldStart) {
        int lineStart = fieldStart;
        int from = 0;
        while (from < value.length()) {
            int end = from + 1;
            while (end < value.length() && !(value.charAt(end) == ' ' && value.charAt(end - 1) != ' ')) {
                end++;
            }
            boolean visible = false;
            for (int i = from; i < end && !visible; i++) {
                visible = value.charAt(i) > ' ';
            }
            if (from > 0 && visible && out.length() - lineStart + utf8Length(value, from, end) > WIDTH) {
                out.append("\r\n");
                lineStart = out.length();
            }
            out.append(value, from, end);
            from = end;
        }
    }

    private static int utf8Length(String s, int from, int end) {
        int n = 0;
        for (int i = from; i < end; i++) {
            n += s.charAt(i) < 128 ? 1 : 3;
        }
        return n;
    }

    private static void entry(HeaderAddress.Entry entry, StringBuilder value, int used) {
        boolean named = !entry.name().isEmpty();
        if (named) {
            phrase(entry.name(), value, used);
            value.append(" <");
        }
        value.append(localPart(entry.local()));
        if (!entry.domain().isEmpty()) {
            value.append('@').append(domain(entry.domain()));
        }
        if (named) {
            value.append('>');
        }
    }

    private static String localPart(String local) {
        StringBuilder clean = new StringBuilder(local.length());
        for (int i = 0; i < local.length(); i++) {
            char c = local.charAt(i);
            clean.append(c < 32 || c == 127 ? '?' : c);
        }
        try {
            return new LocalPart(clean.toString()).toString();
        } catch (AddressSyntaxException e) {
            return quoted(clean.toString());
        }
    }

    private static String domain(String domain) {
        try {
            return Domain.of(domain).ascii();
        } catch (AddressSyntaxException e) {
            StringBuilder clean = new StringBuilder(domain.length());
            for (int i = 0; i < domain.length(); i++) {
                char c = domain.charAt(i);
                clean.append(c <= 32 || c == 127 || "<>@,;:\"()\\".indexOf(c) >= 0 ? '?' : c);
            }
            return clean.toString();
        }
    }

    /** A display name: atoms, a quoted string, or encoded words. RFC 5322 §3.2.5, RFC 2047 §5 */
    private static void phrase(String name, StringBuilder value, int used) {
        boolean ascii = true;
        boolean atoms = true;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            ascii &= c >= 32 && c < 127;
            boolean alnum = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            boolean inner = c == ' ' && i > 0 && i < name.length() - 1 && name.charAt(i - 1) != ' ';
            atoms &= alnum || inner || "!#$%&'*+-/=?^_`{|}~".indexOf(c) >= 0;
        }
        boolean edged = !name.equals(name.strip());
        if (!ascii || edged || name.contains("=?") || name.length() > 900) {
            // all of it, since atoms and encoded words side by side would need quotes too; blanks at the edges would be lost
            value.append(EncodedWords.encodeAll(name, used));
        } else if (atoms) {
            value.append(name);
        } else {
            value.append(quoted(name));
        }
    }

    static String quoted(String s) {
        StringBuilder q = new StringBuilder(s.length() + 8).append('"');
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c == '"' || c == '\\') {
                q.append('\\');
            }
            q.append(c < 32 || c == 127 ? '?' : c);
        }
        return q.append('"').toString();
    }

    /** Ends the header with its empty line and gives all of it as bytes. */
    public byte[] end() {
        return (out + "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    /** What was written so far, without the empty line. */
    @Override
    public String toString() {
        return out.toString();
    }

    /** Adds lines that are already folded. */
    HeaderWriter lines(String folded) {
        out.append(folded);
        return this;
    }
}
