package org.posthouse.whole;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.Connection;
import org.posthouse.base.net.Dialer;
import org.posthouse.testkit.dns.VirtualDns;
import org.posthouse.testkit.tls.TestAuthority;

/** The network as the servers of browsers see it: loopback, and hosts with public addresses that are a flow's listeners on loopback. Nothing is dialled beyond. */
final class BrowserWeb implements Dialer {
    private final VirtualDns dns;
    private final TestAuthority authority;
    private final Map<InetSocketAddress, Integer> ports = new ConcurrentHashMap<>();
    private final AtomicInteger hosts = new AtomicInteger();

    /** What a host shows to prove its name, PEM. */
    record Proof(String chain, String key) {}

    BrowserWeb(Path folder, VirtualDns dns) throws IOException {
        this.dns = dns;
        authority = TestAuthority.in(folder.resolve("authority"));
    }

    /** Whose certificates the servers believe. */
    Path roots() {
        return authority.roots();
    }

    /** A host of that name; who dials it reaches those ports of loopback. */
    Proof host(String name, int http, int https) throws IOException {
        reach(name, http, https);
        TestAuthority.Issued issued = issue(name);
        return new Proof(Files.readString(issued.chain()), Files.readString(issued.key()));
    }

    /** What proves a name. */
    TestAuthority.Issued issue(String name) throws IOException {
        return authority.issue(name);
    }

    /** Gives a name an address; who dials that reaches those ports of loopback. */
    void reach(String name, int http, int https) {
        String address = "1.2.3." + hosts.incrementAndGet();
        ports.put(new InetSocketAddress(InetAddress.ofLiteral(address), 80), http);
        ports.put(new InetSocketAddress(InetAddress.ofLiteral(address), 443), https);
        dns.add(zone -> zone.address(name, address));
    }

    @Override
    public Connection dial(InetSocketAddress to, @Nullable InetAddress from, Duration within) throws IOException {
        if (to.getAddress().isLoopbackAddress())
            return Dialer.direct().dial(to, from, within);
        Integer port = ports.get(to);
        if (port == null)
            throw new ConnectException("nobody is at " + to);
        return Dialer.direct().dial(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), null, within);
    }
}
