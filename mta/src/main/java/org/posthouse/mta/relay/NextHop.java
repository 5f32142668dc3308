package org.posthouse.mta.relay;

import org.jspecify.annotations.Nullable;

/** Where mail goes next: a domain by its MX records, or one host that was configured for it. What has the same next hop may share a connection. */
public record NextHop(String domain, @Nullable HostPort host) {
    /** By the MX records of a domain (in A-labels), or to an address literal. */
    public static NextHop domain(String domain) {
        return new NextHop(domain, null);
    }

    /** To that host whatever the domain. */
    public static NextHop host(HostPort host) {
        return new NextHop("", host);
    }

    @Override
    public String toString() {
        return host == null ? domain : host.toString();
    }
}
