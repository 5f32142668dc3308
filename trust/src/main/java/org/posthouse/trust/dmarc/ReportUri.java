package org.posthouse.trust.dmarc;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;

/**
 * Where reports are wanted. RFC 7489 §6.2
 *
 * @param uri without the size
 * @param max octets of a report at most; Long.MAX_VALUE for no bound
 */
public record ReportUri(String uri, long max) {
    private static final int MOST = 20;
    private static final BigInteger UNSIGNED_64 = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    private static final String MAILTO = "mailto:";

    /** The ones of a list that can be read, at most 20; those that cannot are passed over. */
    static List<ReportUri> list(String text) {
        var all = new ArrayList<ReportUri>();
        int from = 0;
        while (from <= text.length() && all.size() < MOST) {
            int comma = text.indexOf(',', from);
            int to = comma < 0 ? text.length() : comma;
            ReportUri one = read(TagText.strip(text.substring(from, to)));
            if (one != null)
                all.add(one);
            from = to + 1;
        }
        return all;
    }

    /** dmarc-uri = URI [ "!" 1*DIGIT [ "k" / "m" / "g" / "t" ] ]. RFC 7489 §6.4 */
    private static @Nullable ReportUri read(String text) {
        int bang = text.indexOf('!');
        String uri = bang < 0 ? text : text.substring(0, bang);
        long max = bang < 0 ? Long.MAX_VALUE : size(text.substring(bang + 1));
        if (max < 0 || !uri.chars().allMatch(c -> c > 32 && c < 127))
            return null;
        try {
            URI parsed = new URI(uri);
            if (parsed.getScheme() == null || parsed.getRawSchemeSpecificPart().isEmpty())
                return null;
        } catch (URISyntaxException e) {
            return null;
        }
        var one = new ReportUri(uri, max);
        return one.isMail() && one.address().isEmpty() ? null : one;
    }

    /** -1 where it is no size. */
    private static long size(String text) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9')
            digits++;
        if (digits == 0 || digits > 20)
            return -1;
        int shift = switch (text.substring(digits).toLowerCase(Locale.ROOT)) {
            case "" -> 0;
            case "k" -> 10;
            case "m" -> 20;
            case "g" -> 30;
            case "t" -> 40;
            default -> -1;
        };
        var number = new BigInteger(text.substring(0, digits));
        if (shift < 0 || number.compareTo(UNSIGNED_64) > 0)
            return -1;
        return number.shiftLeft(shift).min(BigInteger.valueOf(Long.MAX_VALUE)).longValue();
    }

    private boolean isMail() {
        return uri.regionMatches(true, 0, MAILTO, 0, MAILTO.length());
    }

    /** Whom to mail; empty for other schemes. Addresses here are conventional ones. RFC 8616 §6 */
    public Optional<Address> address() {
        if (!isMail())
            return Optional.empty();
        int question = uri.indexOf('?');
        String text = decode(uri.substring(MAILTO.length(), question < 0 ? uri.length() : question));
        return Address.tryParse(text).filter(a -> !a.needsUtf8() && !a.domain().isLiteral());
    }

    private static String decode(String text) {
        var out = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%' && i + 2 < text.length()) {
                out.write(Character.digit(text.charAt(i + 1), 16) << 4 | Character.digit(text.charAt(i + 2), 16));
                i += 2;
            } else
                out.write(c);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
