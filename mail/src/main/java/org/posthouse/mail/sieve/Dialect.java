package org.posthouse.mail.sieve;

import java.util.EnumSet;
import java.util.Set;

/** Which extensions a script has asked for so far, and what its strings mean by them. */
final class Dialect {
    private final EnumSet<Extension> required = EnumSet.noneOf(Extension.class);

    void require(Extension extension) {
        required.add(extension);
        // RFC 6131 §2: vacation-seconds implies vacation.
        if (extension == Extension.VACATION_SECONDS)
            required.add(Extension.VACATION);
    }

    boolean has(Extension extension) {
        return required.contains(extension);
    }

    Set<Extension> required() {
        return Set.copyOf(required);
    }

    void need(Extension extension, Place place, String what) throws SieveException {
        if (!has(extension))
            throw new SieveException(place,
                    what + " needs an extension; add `require \"" + extension.capability() + "\";` to the first lines");
    }

    Text text(String raw, Place place) throws SieveException {
        String decoded = has(Extension.ENCODED_CHARACTER) && raw.contains("${") ? encoded(raw, place) : raw;
        return new Text(decoded, has(Extension.VARIABLES) && decoded.contains("${"), place);
    }

    /** RFC 5228 §2.4.2.4 */
    private static String encoded(String raw, Place place) throws SieveException {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < raw.length()) {
            int begin = raw.indexOf("${", at);
            int end = begin < 0 ? -1 : raw.indexOf('}', begin);
            if (end < 0)
                break;
            String inside = raw.substring(begin + 2, end);
            int colon = inside.indexOf(':');
            String kind = colon < 0 ? "" : inside.substring(0, colon);
            String decoded = kind.equalsIgnoreCase("hex")
                    ? hex(inside.substring(colon + 1))
                    : kind.equalsIgnoreCase("unicode") ? unicode(inside.substring(colon + 1), place) : null;
            out.append(raw, at, begin);
            if (decoded == null) {
                out.append("${");
                at = begin + 2;
            } else {
                out.append(decoded);
                at = end + 1;
            }
        }
        return out.append(raw, at, raw.length()).toString();
    }

    private static @org.jspecify.annotations.Nullable String hex(String text) {
        var bytes = new java.io.ByteArrayOutputStream();
        for (String pair : text.strip().split("[ \t\r\n]+", -1)) {
            if (pair.isEmpty() || pair.length() > 2 || !isHex(pair))
                return null;
            bytes.write(Integer.parseInt(pair, 16));
        }
        byte[] b = bytes.toByteArray();
        return org.posthouse.mail.charset.Charsets.guess(b, 0, b.length);
    }

    private static @org.jspecify.annotations.Nullable String unicode(String text, Place place) throws SieveException {
        StringBuilder out = new StringBuilder();
        for (String one : text.strip().split("[ \t\r\n]+", -1)) {
            if (one.isEmpty() || !isHex(one))
                return null;
            String digits = one.replaceFirst("^0+(?=.)", "");
            int c = digits.length() > 6 ? Integer.MAX_VALUE : Integer.parseInt(digits, 16);
            if (c > 0x10ffff || c >= 0xd800 && c < 0xe000)
                throw new SieveException(place,
                        "${unicode:" + SieveException.shown(one) + "} is no character; the numbers end at 10ffff, without d800 to dfff");
            out.appendCodePoint(c);
        }
        return out.toString();
    }

    private static boolean isHex(String text) {
        return text.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
    }
}
