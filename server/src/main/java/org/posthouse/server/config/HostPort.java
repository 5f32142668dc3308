package org.posthouse.server.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** A host, as a name or an address, and a port: {@code mail.example.org:25}, {@code 192.0.2.1:25}, {@code [2001:db8::1]:25}. */
public record HostPort(String host, int port) {
    /** IllegalArgumentException with a message that shows how it is written. */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 1 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]"))
            host = host.substring(1, host.length() - 1);
        else if (host.indexOf(':') >= 0)
            throw new IllegalArgumentException("an IPv6 address stands in brackets, like \"[2001:db8::1]:25\"");
        if (host.isEmpty())
            throw new IllegalArgumentException("expected host and port, like \"192.0.2.1:25\"");
        return new HostPort(host, port(text.substring(colon + 1)));
    }

    private static int port(String digits) {
        try {
            int port = Integer.parseInt(digits);
            if (port >= 0 && port <= 65535)
                return port;
        } catch (NumberFormatException e) {
            // as below
        }
        throw new IllegalArgumentException("a port is a number up to 65535");
    }

    /** True where the host is an address, so that nobody need be asked for it. */
    public boolean isLiteral() {
        if (host.indexOf(':') >= 0)
            return true;
        for (int i = 0; i < host.length(); i++)
            if (host.charAt(i) != '.' && (host.charAt(i) < '0' || host.charAt(i) > '9'))
                return false;
        return true;
    }

    /** For a literal; IllegalArgumentException for a name. */
    public InetSocketAddress socketAddress() {
        return new InetSocketAddress(literal(host), port);
    }

    /** IllegalArgumentException where the text is not an address. */
    static InetAddress literal(String text) {
        if (!new HostPort(text, 0).isLiteral())
            throw new IllegalArgumentException("expected an IP address");
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("expected an IP address", e);
        }
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
