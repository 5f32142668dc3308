package org.posthouse.mta.junk;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.trust.authres.AuthenticationResults;
import org.posthouse.trust.authres.MethodResult;
import org.posthouse.trust.authres.Result;

/**
 * What our own checks have found of where a message comes from, as it stands in the field that we wrote before it. RFC 8601 §2.2
 *
 * @param voucher the domain that vouches for the author; empty where nobody does
 * @param how in words: what vouches, or what was found
 * @param quarantine the author's domain asks that it be put aside
 * @param failed the author's domain says that it is not from there
 * @param silent nothing was found for or against: the domain publishes nothing
 */
record Proof(String voucher, String how, boolean quarantine, boolean failed, boolean silent) {
    private static final int TOLD = 8;
    static final Proof UNKNOWN = new Proof("", "nothing was checked", false, false, true);

    boolean isVouched() {
        return !voucher.isEmpty();
    }

    /** By the login of whoever handed it in. */
    static Proof ofLogin(String login, @Nullable Address author) {
        Address who = Address.tryParse(login).orElse(null);
        return who != null && author != null && author.domain().equals(who.domain())
                ? new Proof(who.domain().ascii(), "handed in by " + login, false, false, false)
                : new Proof("", "handed in by " + login + " for somebody else", false, false, true);
    }

    /** Of trace fields, which are ours alone; those of other servers and of the sender stand in the message, and do not count. */
    static Proof of(byte[] trace, String hostname, @Nullable Address author) {
        List<MethodResult> results = new ArrayList<>();
        boolean found = false;
        for (HeaderField f : HeaderSection.parse(trace).fields()) {
            if (!f.is(AuthenticationResults.NAME))
                continue;
            List<MethodResult> here = read(f, hostname);
            if (here != null) {
                found = true;
                results.addAll(here);
            }
        }
        return found ? judge(results, author) : UNKNOWN;
    }

    private static Proof judge(List<MethodResult> results, @Nullable Address author) {
        if (author == null)
            return new Proof("", "there is not one author", false, false, false);
        String domain = author.domain().ascii().toLowerCase(Locale.ROOT);
        boolean quarantine = false, failed = false, silent = true;
        Proof proof = null;
        var tried = new ArrayList<String>();
        for (MethodResult r : results) {
            // The name of the host says nothing about the author's domain.
            if (r.result() != Result.NONE && !r.method().equals("iprev"))
                silent = false;
            if (tried.size() < TOLD)
                tried.add(r.method() + "=" + r.result().word());
            if (r.method().equals("dmarc")) {
                quarantine |= r.noted("dis").equals("quarantine");
                failed |= r.result() == Result.FAIL;
            }
            if (proof == null && r.result() == Result.PASS)
                proof = vouched(r, domain);
        }
        String how = proof == null ? String.join(", ", tried) : proof.how;
        return new Proof(proof == null || failed ? "" : proof.voucher, how, quarantine, failed, silent);
    }

    private static @Nullable Proof vouched(MethodResult r, String domain) {
        String voucher = switch (r.method()) {
            case "dmarc" -> domain(property(r, "header.from"));
            case "dkim" -> domain(property(r, "header.d").isEmpty() ? property(r, "header.i") : property(r, "header.d"));
            case "spf" -> domain(property(r, "smtp.mailfrom"));
            case "auth" -> domain(property(r, "smtp.auth"));
            default -> "";
        };
        // A domain speaks for itself and for those below it; more is known to the evaluation of DMARC alone.
        boolean aligned = domain.equals(voucher) || voucher.indexOf('.') > 0 && domain.endsWith("." + voucher);
        return aligned ? new Proof(voucher, r.method() + "=pass for " + voucher, false, false, false) : null;
    }

    private static String domain(String value) {
        try {
            return value.isEmpty() ? "" : Domain.of(value.substring(value.lastIndexOf('@') + 1)).ascii().toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static String property(MethodResult r, String name) {
        return r.property(name).orElse("");
    }

    /** Nothing where the field is not of that host, or no such field at all. RFC 8601 §2.2 */
    private static @Nullable List<MethodResult> read(HeaderField field, String hostname) {
        try {
            AuthenticationResults all = AuthenticationResults.parse(field.unfolded().text());
            return all.authservId().equalsIgnoreCase(hostname) ? all.results() : null;
        } catch (SyntaxException e) {
            return null;
        }
    }
}
