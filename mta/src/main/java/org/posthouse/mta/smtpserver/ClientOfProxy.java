package org.posthouse.mta.smtpserver;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.Network;
import org.posthouse.protocol.smtp.XclientAttribute;

/** What XCLIENT says, as far as it is of use; null for what it does not say or does not know. */
record ClientOfProxy(@Nullable InetSocketAddress remote, @Nullable InetSocketAddress local, @Nullable String helo, @Nullable String login) {
    /** The present ends stand where nothing else is said. IllegalArgumentException where an address is none. */
    static ClientOfProxy of(Map<XclientAttribute, String> said, InetSocketAddress remote, InetSocketAddress local) {
        return new ClientOfProxy(end(said, XclientAttribute.ADDR, XclientAttribute.PORT, remote),
                end(said, XclientAttribute.DESTADDR, XclientAttribute.DESTPORT, local), value(said, XclientAttribute.HELO),
                value(said, XclientAttribute.LOGIN));
    }

    private static @Nullable String value(Map<XclientAttribute, String> said, XclientAttribute a) {
        String v = said.get(a);
        boolean known = v != null && !v.equalsIgnoreCase(XclientAttribute.UNAVAILABLE) && !v.equalsIgnoreCase(XclientAttribute.TEMPUNAVAIL);
        return known ? v : null;
    }

    private static @Nullable InetSocketAddress end(Map<XclientAttribute, String> said, XclientAttribute address, XclientAttribute port,
            InetSocketAddress present) {
        String host = value(said, address);
        String number = value(said, port);
        if (host == null && number == null)
            return null;
        return new InetSocketAddress(host == null ? present.getAddress() : address(host),
                number == null ? present.getPort() : port(number));
    }

    private static InetAddress address(String text) {
        String bare = text.toUpperCase(Locale.ROOT).startsWith("IPV6:") ? text.substring(5) : text;
        if (bare.indexOf('/') >= 0)
            throw new IllegalArgumentException("an address has no prefix");
        return Network.parse(bare).address();
    }

    private static int port(String text) {
        try {
            int n = Integer.parseInt(text);
            if (n >= 0 && n <= 65535)
                return n;
        } catch (NumberFormatException e) {
            // as below
        }
        throw new IllegalArgumentException("a port is a number up to 65535");
    }
}
