package org.posthouse.mta.relay;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.function.Predicate;

/** Tells the addresses that we listen on ourselves, from the listeners' own; a listener on the unspecified address has all of this machine's. */
public final class OwnAddresses implements Predicate<InetSocketAddress> {
    private final List<InetSocketAddress> listeners;

    public OwnAddresses(List<InetSocketAddress> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    @Override
    public boolean test(InetSocketAddress to) {
        for (InetSocketAddress l : listeners)
            if (l.getPort() == to.getPort()
                    && (l.getAddress().equals(to.getAddress()) || l.getAddress().isAnyLocalAddress() && isOfThisMachine(to.getAddress())))
                return true;
        return false;
    }

    private static boolean isOfThisMachine(InetAddress a) {
        try {
            return a.isAnyLocalAddress() || NetworkInterface.getByInetAddress(a) != null;
        } catch (SocketException e) {
            return false;
        }
    }
}
