package org.posthouse.mail.address;

import java.util.Locale;

/** {@code address-literal} of RFC 5321 §4.1.3: IPv4, {@code IPv6:...}, or another tag with printable content. */
final class AddressLiteral {
    private AddressLiteral() {}

    /** The literal in lower case (with the tag {@code IPv6:} as the standard spells it). */
    static String check(String text) {
        if (text.length() < 3 || text.length() > 255 || text.charAt(text.length() - 1) != ']') {
            throw new AddressSyntaxException("address literal without closing bracket");
        }
        String inner = text.substring(1, text.length() - 1);
        if (isV4(inner)) {
            return text;
        }
        int colon = inner.indexOf(':');
        if (colon < 1) {
            throw new AddressSyntaxException("address literal is neither IPv4 nor tagged");
        }
        String tag = inner.substring(0, colon);
        String content = inner.substring(colon + 1);
        if (tag.equalsIgnoreCase("IPv6")) {
            if (!isV6(content)) {
                throw new AddressSyntaxException("not an IPv6 address in the literal");
            }
            return "[IPv6:" + content.toLowerCase(Locale.ROOT) + "]";
        }
        checkGeneral(tag, content);
        return "[" + tag.toLowerCase(Locale.ROOT) + ":" + content + "]";
    }

    private static void checkGeneral(String tag, String content) {
        for (int i = 0; i < tag.length(); i++) {
            char c = tag.charAt(i);
            boolean alnum = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!alnum && (c != '-' || i == tag.length() - 1)) {
                throw new AddressSyntaxException("bad tag in address literal");
            }
        }
        if (content.isEmpty()) {
            throw new AddressSyntaxException("empty address literal");
        }
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            if (c < 33 || c > 126 || c == '[' || c == '\\' || c == ']') {
                throw new AddressSyntaxException("bad character in address literal");
            }
        }
    }

    private static boolean isV4(String s) {
        int groups = 0;
        int value = -1;
        int digits = 0;
        for (int i = 0; i <= s.length(); i++) {
            char c = i == s.length() ? '.' : s.charAt(i);
            if (c == '.') {
                if (digits == 0 || value > 255) {
                    return false;
                }
                groups++;
                value = -1;
                digits = 0;
            } else if (c >= '0' && c <= '9' && digits < 3) {
                value = Math.max(value, 0) * 10 + (c - '0');
                digits++;
            } else {
                return false;
            }
        }
        return groups == 4;
    }

    private static boolean isV6(String s) {
        int groups = 0;
        boolean compressed = false;
        int i = 0;
        if (s.startsWith("::")) {
            compressed = true;
            i = 2;
        }
        while (i < s.length()) {
            int end = s.indexOf(':', i);
            String group = end < 0 ? s.substring(i) : s.substring(i, end);
            if (end < 0 && group.indexOf('.') >= 0) {
                return isV4(group) && fits(groups + 2, compressed);
            }
            if (!isHex4(group)) {
                return false;
            }
            groups++;
            if (end < 0) {
                return fits(groups, compressed);
            }
            i = end + 1;
            if (i < s.length() && s.charAt(i) == ':') {
                if (compressed) {
                    return false;
                }
                compressed = true;
                i++;
            } else if (i == s.length()) {
                return false;
            }
        }
        return fits(groups, compressed);
    }

    private static boolean fits(int groups, boolean compressed) {
        return compressed ? groups <= 7 : groups == 8;
    }

    private static boolean isHex4(String g) {
        if (g.isEmpty() || g.length() > 4) {
            return false;
        }
        for (int i = 0; i < g.length(); i++) {
            if (Character.digit(g.charAt(i), 16) < 0 || g.charAt(i) > 127) {
                return false;
            }
        }
        return true;
    }
}
