package org.posthouse.mail.html;

import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which addresses may stand in what is shown, written so that they mean the same to everybody. */
final class Links {
    private static final int MAX = 4000;
    /** Octets of a picture in its own address. */
    private static final int MAX_DATA = 256 << 10;

    private Links() {}

    /** Where a link may lead; null where it may not. */
    static @Nullable String link(String given) {
        String url = plain(given);
        String scheme = scheme(url);
        if (url.startsWith("//"))
            return http("https:" + url);
        return switch (scheme) {
            case "http", "https" -> http(url);
            case "mailto" -> url.length() > 7 ? "mailto:" + encoded(url.substring(7)) : null;
            case "tel" -> url.length() > 4 && url.chars().skip(4).allMatch(c -> "0123456789+*#();,.-".indexOf(c) >= 0)
                    ? "tel:" + url.substring(4)
                    : null;
            default -> null;
        };
    }

    /** The address of a picture of another server; null for another. */
    static @Nullable String remote(String given) {
        String url = plain(given);
        String scheme = scheme(url);
        if (url.startsWith("//"))
            return http("https:" + url);
        return scheme.equals("http") || scheme.equals("https") ? http(url) : null;
    }

    /** A Content-ID in an address. RFC 2392 §2 */
    static @Nullable String contentId(String given) {
        String url = plain(given);
        if (!scheme(url).equals("cid") || url.length() > 500)
            return null;
        return percentDecoded(url.substring(4));
    }

    /** A small picture that is its own address, decoded and encoded again; null for any other. */
    static @Nullable String data(String given) {
        if (given.length() > MAX_DATA / 3 * 4 + 100)
            return null;
        String url = plain(given);
        int comma = url.indexOf(',');
        if (!scheme(url).equals("data") || comma < 0)
            return null;
        String head = url.substring(5, comma).toLowerCase(Locale.ROOT);
        if (!head.endsWith(";base64") || !head.startsWith("image/"))
            return null;
        try {
            byte[] octets = Base64.getMimeDecoder().decode(url.substring(comma + 1));
            return octets.length > MAX_DATA
                    ? null
                    : Raster.of(octets).map(r -> "data:" + r.mediaType() + ";base64," + Base64.getEncoder().encodeToString(octets))
                            .orElse(null);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Without what browsers pass over: blanks at both ends, control characters everywhere. */
    private static String plain(String given) {
        var out = new StringBuilder(given.length());
        for (int i = 0; i < given.length(); i++) {
            char c = given.charAt(i);
            if (c > ' ' && c != 0x7f && !(c >= 0x80 && c < 0xa0) || c == ' ')
                out.append(c);
        }
        return out.toString().strip();
    }

    /** In lower case; empty where there is none. RFC 3986 §3.1 */
    private static String scheme(String url) {
        int colon = url.indexOf(':');
        if (colon <= 0 || colon > 10)
            return "";
        for (int i = 0; i < colon; i++) {
            char c = url.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'))
                return "";
        }
        return url.substring(0, colon).toLowerCase(Locale.ROOT);
    }

    /** With a host, and without what stands before it: a name before an at sign is there to deceive. */
    private static @Nullable String http(String url) {
        if (url.length() > MAX)
            return null;
        int colon = url.indexOf(':');
        String rest = url.substring(colon + 1);
        if (!rest.startsWith("//"))
            return null;
        rest = rest.substring(2);
        int end = 0;
        while (end < rest.length() && "/?#\\".indexOf(rest.charAt(end)) < 0)
            end++;
        if (end == 0)
            return null;
        String authority = rest.substring(rest.lastIndexOf('@', end - 1) + 1, end);
        if (authority.isEmpty() || !authority.chars().allMatch(Links::isOfHost))
            return null;
        String path = rest.substring(end).replace('\\', '/');
        return url.substring(0, colon).toLowerCase(Locale.ROOT) + "://" + authority + encoded(path);
    }

    private static boolean isOfHost(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-._:[]%~".indexOf(c) >= 0
                || c >= 0xa0 && Character.isLetterOrDigit(c);
    }

    private static String encoded(String text) {
        var out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (" \"'<>\\^`{|}()".indexOf(c) >= 0)
                out.append('%').append(Integer.toHexString(c).toUpperCase(Locale.ROOT));
            else
                out.append(c);
        }
        return out.toString();
    }

    private static String percentDecoded(String text) {
        try {
            return java.net.URLDecoder.decode(text.replace("+", "%2B"), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
