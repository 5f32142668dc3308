package org.posthouse.trust.authres;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.mail.address.AddressSyntaxException;
import org.posthouse.mail.address.Domain;

/** The ids under which results are written here: no stranger may use them. RFC 8601 §5 */
public final class OwnNames {
    private final Set<String> names;

    public OwnNames(Collection<String> names) {
        this.names = names.stream().map(OwnNames::fold).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether a field of that value says, or may be read by anybody as saying, that it is ours. The value may be cut after some kilobytes. */
    public boolean claimedBy(byte[] value, int off, int len) {
        try {
            int read = Math.min(len, AuthresParser.MAX / 4);
            var parser = new AuthresParser(new String(value, off, read, StandardCharsets.UTF_8));
            String id = parser.authservId();
            // Nobody knows how an id goes on that is longer than is read.
            return read < len && parser.isOver() || claimedBy(id);
        } catch (SyntaxException e) {
            // Also one in a version that nobody here can read. RFC 8601 §5
            return true;
        }
    }

    /** Whether an id is ours. */
    public boolean claimedBy(String authservId) {
        return names.contains(fold(authservId));
    }

    /** Names that look alike to a reader are one: any case, U-labels and A-labels (RFC 8601 §5), wide letters, what cannot be seen, a last dot. */
    private static String fold(String name) {
        var visible = new StringBuilder(name.length());
        Normalizer.normalize(name, Normalizer.Form.NFKC).codePoints()
                .filter(c -> Character.getType(c) != Character.FORMAT && !Character.isWhitespace(c) && !Character.isISOControl(c))
                .forEach(visible::appendCodePoint);
        String text = visible.toString().toLowerCase(Locale.ROOT);
        while (text.endsWith("."))
            text = text.substring(0, text.length() - 1);
        try {
            return Domain.of(text).ascii();
        } catch (AddressSyntaxException e) {
            return text;
        }
    }
}
