package org.posthouse.trust.https;

import java.net.Inet4Address;
import java.net.InetAddress;

/** Tells addresses of the public network from those inside: a name that a stranger has chosen must not lead us into our own. */
public final class PublicAddresses {
    private PublicAddresses() {}

    public static boolean has(InetAddress a) {
        if (a.isAnyLocalAddress() || a.isLoopbackAddress() || a.isLinkLocalAddress() || a.isSiteLocalAddress() || a.isMulticastAddress())
            return false;
        byte[] b = a.getAddress();
        return a instanceof Inet4Address ? four(b[0] & 0xff, b[1] & 0xff, b[2] & 0xff) : six(b);
    }

    private static boolean four(int a, int b, int c) {
        boolean shared = a == 100 && (b & 0xc0) == 64;
        boolean special = a == 192 && b == 0 && (c == 0 || c == 2) || a == 198 && (b == 18 || b == 19);
        boolean documentation = a == 198 && b == 51 && c == 100 || a == 203 && b == 0 && c == 113;
        return a != 0 && a < 240 && !shared && !special && !documentation;
    }

    private static boolean six(byte[] b) {
        boolean unique = (b[0] & 0xfe) == 0xfc;
        // What is behind a translator would have to be looked at again.
        boolean global = (b[0] & 0xe0) == 0x20;
        boolean documentation = b[0] == 0x20 && b[1] == 1 && b[2] == 0xd && (b[3] & 0xff) == 0xb8;
        boolean sixToFour = b[0] == 0x20 && b[1] == 2;
        return global && !unique && !documentation && !sixToFour;
    }
}
