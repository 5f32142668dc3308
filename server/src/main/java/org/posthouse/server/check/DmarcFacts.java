package org.posthouse.server.check;

import java.io.IOException;
import java.net.InetAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import org.posthouse.mail.address.AddressSyntaxException;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.MimeParser;
import org.posthouse.mail.mime.Source;
import org.posthouse.trust.dkim.DkimResult;
import org.posthouse.trust.dkim.KeySource;
import org.posthouse.trust.dkim.Verification;
import org.posthouse.trust.dmarc.Dmarc;
import org.posthouse.trust.dmarc.DmarcResult;
import org.posthouse.trust.dmarc.SuffixList;
import org.posthouse.trust.dns.Resolver;
import org.posthouse.trust.spf.Spf;
import org.posthouse.trust.spf.SpfResult;

/** What the domain in From says about a message, with what SPF and DKIM say first. */
record DmarcFacts(SpfResult spf, List<DkimResult> signatures, DmarcResult result) {
    /** The message as it came in; from is the return path, empty for none. */
    static DmarcFacts of(byte[] file, InetAddress ip, String helo, String from, Resolver resolver, Instant now)
            throws IOException, BadRequestException {
        byte[] message = NetworkForm.of(file);
        var spf = new Spf(resolver, "unknown", InstantSource.fixed(now));
        SpfResult mailFrom;
        try {
            mailFrom = spf.check(ip, helo, from.equals("<>") ? "" : from);
        } catch (AddressSyntaxException e) {
            throw new BadRequestException("not a return path: " + e.getMessage());
        }
        List<DkimResult> signatures = Verification.of(message, new KeySource(resolver), now, DkimKind.WAIT);
        HeaderSection header = MimeParser.parse(Source.of(message), Limits.DEFAULT).header();
        return new DmarcFacts(mailFrom, signatures,
                new Dmarc(resolver, SuffixList::builtIn).evaluate(header, mailFrom, signatures, seed(message)));
    }

    // The same file has the same answer, also where a policy is for some messages only.
    private static String seed(byte[] message) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(message));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
