package org.posthouse.base.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;

/** Addresses that begin with the same bits: {@code 192.0.2.0/24}, {@code 2001:db8::/32}, or a single address. */
public record Network(InetAddress address, int bits) {
    public Network {
        if (bits < 0 || bits > address.getAddress().length * 8)
            throw new IllegalArgumentException("no such prefix: /" + bits);
    }

    /** IllegalArgumentException with a message that shows how it is written. */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        boolean literal = !host.isEmpty() && (host.indexOf(':') >= 0 || Character.isDigit(host.charAt(0)))
                && host.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == '.' || c == ':');
        try {
            if (literal) {
                InetAddress address = InetAddress.getByName(host);
                return new Network(address, slash < 0 ? address.getAddress().length * 8 : Integer.parseInt(text.substring(slash + 1)));
            }
        } catch (UnknownHostException | NumberFormatException e) {
            // as below
        }
        throw new IllegalArgumentException("expected an address or a network, like \"192.0.2.1\" or \"2001:db8::/32\"");
    }

    public boolean contains(InetAddress other) {
        byte[] a = address.getAddress();
        byte[] b = other.getAddress();
        if (a.length != b.length)
            return false;
        for (int bit = 0; bit < bits; bit += 8) {
            int mask = bits - bit >= 8 ? 0xff : 0xff << 8 - (bits - bit) & 0xff;
            if (((a[bit / 8] ^ b[bit / 8]) & mask) != 0)
                return false;
        }
        return true;
    }

    /** Whether one of them holds the address. */
    public static boolean anyContains(Collection<Network> networks, InetAddress address) {
        for (Network n : networks)
            if (n.contains(address))
                return true;
        return false;
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + bits;
    }
}
