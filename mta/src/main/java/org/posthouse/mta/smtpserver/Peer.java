package org.posthouse.mta.smtpserver;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;

/** The other end's address in its forms: as a literal, and as the key under which it is counted. */
record Peer(InetAddress address) {
    /** {@code 192.0.2.1} or {@code 2001:db8::1}, without a zone. */
    String text() {
        String s = address.getHostAddress();
        int zone = s.indexOf('%');
        return zone < 0 ? s : s.substring(0, zone);
    }

    /** RFC 5321 §4.1.3 */
    String literal() {
        return address instanceof Inet6Address ? "[IPv6:" + text() + "]" : "[" + text() + "]";
    }

    /** An IPv6 customer has a /64 at least. */
    String key() {
        return address instanceof Inet6Address ? HexFormat.of().formatHex(address.getAddress(), 0, 8) : text();
    }
}
