package org.posthouse.protocol.proxy;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import org.posthouse.base.wire.SyntaxException;

/** Version 1: {@code PROXY TCP4 192.0.2.1 192.0.2.2 56324 25}. */
final class LineForm {
    private LineForm() {}

    static String encode(ProxyHeader.Client c) {
        String family = c.from().getAddress() instanceof Inet4Address ? "TCP4 " : "TCP6 ";
        return "PROXY " + family + c.from().getAddress().getHostAddress() + " " + c.to().getAddress().getHostAddress() + " "
                + c.from().getPort() + " " + c.to().getPort() + "\r\n";
    }

    static ProxyHeader parse(String line) throws SyntaxException {
        if (!line.startsWith("PROXY ") || !line.endsWith("\r\n"))
            throw new SyntaxException("no PROXY header");
        var words = new ArrayList<String>(6);
        for (int from = 6, end = line.length() - 2; from <= end && words.size() < 6;) {
            int space = line.indexOf(' ', from);
            int to = space < 0 || space > end ? end : space;
            words.add(line.substring(from, to));
            from = to + 1;
        }
        if (words.getFirst().equals("UNKNOWN"))
            return new ProxyHeader.Own();
        boolean six = words.getFirst().equals("TCP6");
        if (words.size() != 5 || !six && !words.getFirst().equals("TCP4"))
            throw new SyntaxException("a PROXY header that is not understood");
        return new ProxyHeader.Client(new InetSocketAddress(address(words.get(1), six), port(words.get(3))),
                new InetSocketAddress(address(words.get(2), six), port(words.get(4))));
    }

    private static InetAddress address(String text, boolean six) throws SyntaxException {
        boolean literal = !text.isEmpty() && text.length() <= 39 && text.indexOf(':') >= 0 == six
                && text.chars().allMatch(c -> c == '.' || c == ':' || six && Character.digit(c, 16) >= 0 || c >= '0' && c <= '9');
        long dots = text.chars().filter(c -> c == '.').count();
        if (!literal || !six && dots != 3)
            throw new SyntaxException("no address in the PROXY header");
        try {
            // An IPv4 address in the clothes of IPv6 is the IPv4 address.
            InetAddress a = InetAddress.getByName(text);
            if (a instanceof Inet6Address == six)
                return a;
        } catch (UnknownHostException e) {
            // as below
        }
        throw new SyntaxException("no address in the PROXY header");
    }

    private static int port(String text) throws SyntaxException {
        if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9') || Integer.parseInt(text) > 65535)
            throw new SyntaxException("no port in the PROXY header");
        return Integer.parseInt(text);
    }
}
