package org.posthouse.mta.relay;

/** A host, by name or address, and a port; written {@code host:port}, an IPv6 address in brackets. */
public record HostPort(String host, int port) {
    /** @throws IllegalArgumentException that says how it is written */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        boolean bracket = text.startsWith("[");
        boolean good = colon > 0 && colon < text.length() - 1 && (bracket ? text.charAt(colon - 1) == ']' : text.indexOf(':') == colon);
        int port = 0;
        for (int i = colon + 1; good && i < text.length(); i++) {
            int d = text.charAt(i) - '0';
            port = port * 10 + d;
            good = d >= 0 && d <= 9 && port <= 0xffff;
        }
        if (!good || port == 0)
            throw new IllegalArgumentException("\"" + text + "\" is not host:port");
        return new HostPort(bracket ? text.substring(1, colon - 1) : text.substring(0, colon), port);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
