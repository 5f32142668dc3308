package org.posthouse.trust.dns;

import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Locale;

/** Names as this package writes them. */
public final class Names {
    private static final HexFormat HEX = HexFormat.of();

    private Names() {}

    /** Lower case, without the last dot. */
    public static String fold(String name) {
        String n = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return n.toLowerCase(Locale.ROOT);
    }

    /** The name that an address has its PTR records at. RFC 1035 §3.5, RFC 3596 §2.5 */
    public static String reverse(InetAddress address) {
        byte[] b = address.getAddress();
        var out = new StringBuilder(74);
        for (int i = b.length - 1; i >= 0; i--) {
            if (b.length == 4)
                out.append(b[i] & 0xff).append('.');
            else
                out.append(HEX.toLowHexDigit(b[i])).append('.').append(HEX.toHighHexDigit(b[i])).append('.');
        }
        return out.append(b.length == 4 ? "in-addr.arpa" : "ip6.arpa").toString();
    }

    /** Whether DNS can hold the name: labels of 1 to 63 octets, 253 in all. RFC 1035 §2.3.4 */
    static boolean fits(String name) {
        int label = 0;
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) != '.')
                label++;
            else if (label == 0)
                return false;
            else
                label = 0;
            if (label > 63)
                return false;
        }
        return label > 0 && name.length() <= 253;
    }
}
