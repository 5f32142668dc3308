package org.posthouse.mta.list;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.trust.authres.AuthenticationResults;
import org.posthouse.trust.authres.MethodResult;
import org.posthouse.trust.authres.Result;

/** What our checks have found about the author of a post, as our trace fields say: that the return path is known to be somebody's says nothing of From. RFC 8601 §2.2 */
enum Standing {
    /** The author's domain does not stand by it. */
    DENIED,
    /** Nothing was found. */
    UNKNOWN,
    /** The author's domain stands by it. */
    VOUCHED;

    /** Of fields that are ours alone. */
    static Standing of(HeaderSection ours, @Nullable Address author) {
        List<MethodResult> all = new ArrayList<>();
        for (HeaderField f : ours.all(AuthenticationResults.NAME))
            try {
                all.addAll(AuthenticationResults.parse(f.unfolded().text()).results());
            } catch (SyntaxException e) {
                // It says nothing.
            }
        boolean vouched = false;
        for (MethodResult r : all) {
            if (r.method().equals("dmarc") && r.result() == Result.FAIL)
                return DENIED;
            vouched |= author != null && r.result() == Result.PASS && vouches(r, author.domain().ascii().toLowerCase(Locale.ROOT));
        }
        return vouched ? VOUCHED : UNKNOWN;
    }

    private static boolean vouches(MethodResult r, String domain) {
        return switch (r.method()) {
            case "dmarc" -> property(r, "header.from").equals(domain);
            // Where no policy is published: the very domain, or for signatures one above it.
            case "dkim" -> isOrIsAbove(property(r, "header.d"), domain);
            case "spf" -> property(r, "smtp.mailfrom").equals(domain);
            default -> false;
        };
    }

    private static boolean isOrIsAbove(String signer, String domain) {
        return signer.equals(domain) || signer.indexOf('.') > 0 && domain.endsWith("." + signer);
    }

    private static String property(MethodResult r, String name) {
        String value = r.property(name).orElse("").toLowerCase(Locale.ROOT);
        return value.substring(value.lastIndexOf('@') + 1);
    }
}
