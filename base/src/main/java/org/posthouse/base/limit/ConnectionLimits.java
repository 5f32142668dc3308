package org.posthouse.base.limit;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;

/** Counts open connections in all and per address; an IPv6 /64 counts as one address, since one customer has at least that. */
public final class ConnectionLimits {
    /** The answer to a newcomer. */
    public enum Answer {
        ADMITTED, TOO_MANY, TOO_MANY_FROM_ADDRESS
    }

    private final int inAll;
    private final int perAddress;
    private final HashMap<String, Integer> open = new HashMap<>();
    private int count;

    public ConnectionLimits(int inAll, int perAddress) {
        this.inAll = inAll;
        this.perAddress = perAddress;
    }

    /** Counts it if admitted; each admission needs one {@link #leave}. */
    public synchronized Answer enter(InetAddress address) {
        if (count >= inAll)
            return Answer.TOO_MANY;
        String key = key(address);
        int there = open.getOrDefault(key, 0);
        if (there >= perAddress)
            return Answer.TOO_MANY_FROM_ADDRESS;
        open.put(key, there + 1);
        count++;
        return Answer.ADMITTED;
    }

    public synchronized void leave(InetAddress address) {
        Integer left = open.computeIfPresent(key(address), (k, n) -> n == 1 ? null : n - 1);
        if (left != null || count > 0)
            count--;
    }

    public synchronized int open() {
        return count;
    }

    /** How many addresses have a connection. */
    public synchronized int addresses() {
        return open.size();
    }

    /** The address as limits count it: an IPv4 address whole, an IPv6 address by its /64. */
    public static String key(InetAddress address) {
        byte[] a = address.getAddress();
        return HexFormat.of().formatHex(address instanceof Inet6Address ? Arrays.copyOf(a, 8) : a);
    }
}
