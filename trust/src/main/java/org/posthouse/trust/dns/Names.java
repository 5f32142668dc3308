package org.posthouse.trust.dns;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import org.xbill.DNS.Name;

/** Names as this package writes them. */
public final class Names {
    private static final HexFormat HEX = HexFormat.of();

    private Names() {}

    /** Lower case, without the last dot. */
    public static String fold(String name) {
        String n = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return n.toLowerCase(Locale.ROOT);
    }

    /** The name that an address has its PTR records at. RFC 1035 §3.5 */
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

    /** An address as people write it, the longest run of zeros in IPv6 left out. RFC 7208 §7.3 */
    public static String text(InetAddress address) {
        byte[] b = address.getAddress();
        if (b.length == 4)
            return address.getHostAddress();
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++)
            groups[i] = (b[2 * i] & 0xff) << 8 | (b[2 * i + 1] & 0xff);
        int from = -1;
        int longest = 1;
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && groups[i + run] == 0)
                run++;
            if (run > longest) {
                longest = run;
                from = i;
            }
        }
        var out = new StringBuilder(40);
        for (int i = 0; i < 8; i++) {
            if (i == from) {
                out.append("::");
                i += longest - 1;
                continue;
            }
            if (!out.isEmpty() && out.charAt(out.length() - 1) != ':')
                out.append(':');
            out.append(Integer.toHexString(groups[i]));
        }
        return out.toString();
    }

    /** Whether DNS can hold the name: labels of 1 to 63 octets, 253 in all. RFC 1035 §2.3.4 */
    public static boolean fits(String name) {
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

    /** The form of dnsjava, taken octet by octet so that nothing is an escape; the name must fit. */
    static Name wire(String name) throws IOException {
        if (name.isEmpty())
            return Name.root;
        var out = new ByteArrayOutputStream(name.length() + 2);
        int from = 0;
        while (from <= name.length()) {
            int dot = name.indexOf('.', from);
            byte[] label = name.substring(from, dot < 0 ? name.length() : dot).getBytes(StandardCharsets.UTF_8);
            if (label.length == 0 || label.length > 63)
                throw new IOException("not a name for DNS: " + name);
            out.write(label.length);
            out.write(label, 0, label.length);
            from = dot < 0 ? name.length() + 1 : dot + 1;
        }
        out.write(0);
        return new Name(out.toByteArray());
    }

    /** Back from dnsjava; the root is "". */
    static String text(Name name) {
        var out = new StringBuilder(name.length());
        for (int i = 0; i < name.labels() - 1; i++) {
            byte[] label = name.getLabel(i);
            if (i > 0)
                out.append('.');
            out.append(new String(label, 1, label.length - 1, StandardCharsets.UTF_8));
        }
        return out.toString().toLowerCase(Locale.ROOT);
    }
}
