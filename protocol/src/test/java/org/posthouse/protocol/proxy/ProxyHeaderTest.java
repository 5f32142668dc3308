package org.posthouse.protocol.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthouse.base.wire.Stream;
import org.posthouse.base.wire.SyntaxException;

class ProxyHeaderTest {
    private static ProxyHeader read(byte[] bytes) throws IOException, SyntaxException {
        var in = new ByteArrayInputStream(bytes);
        ProxyHeader header = ProxyHeader.read(Stream.of(in, OutputStream.nullOutputStream()));
        assertEquals(3, in.available());
        return header;
    }

    private static byte[] andMore(byte[] header) {
        byte[] b = java.util.Arrays.copyOf(header, header.length + 3);
        b[header.length] = 'E';
        return b;
    }

    @Property
    void readAsWrittenAndNothingMore(@ForAll("headers") ProxyHeader header) throws Exception {
        assertEquals(header, read(andMore(header.line())));
        assertEquals(header, read(andMore(header.binary())));
    }

    @Provide
    Arbitrary<ProxyHeader> headers() {
        Arbitrary<Integer> ports = Arbitraries.integers().between(0, 65535);
        return Arbitraries.oneOf(clients(4, ports), clients(16, ports), Arbitraries.just(new ProxyHeader.Own()));
    }

    private static Arbitrary<ProxyHeader> clients(int size, Arbitrary<Integer> ports) {
        Arbitrary<InetAddress> addresses = Arbitraries.bytes().array(byte[].class).ofSize(size).map(ProxyHeaderTest::address)
                .filter(a -> a.getAddress().length == size);
        return Combinators.combine(addresses, addresses, ports, ports)
                .as((a, b, p, q) -> new ProxyHeader.Client(new InetSocketAddress(a, p), new InetSocketAddress(b, q)));
    }

    private static InetAddress address(byte[] b) {
        try {
            return InetAddress.getByAddress(b);
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"EHLO a\r\n", "PROXY\r\n", "PROXY \r\n", "PROXY TCP4\r\n", "PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n",
            "PROXY TCP4 192.0.2.1 192.0.2.2 1 65536\r\n", "PROXY TCP4 192.0.2.1 192.0.2.2 -1 1\r\n", "PROXY TCP4 192.0.2 192.0.2.2 1 1\r\n",
            "PROXY TCP4 ::1 ::1 1 1\r\n", "PROXY TCP6 192.0.2.1 192.0.2.2 1 1\r\n", "PROXY TCP4 mail.example.com 192.0.2.2 1 1\r\n",
            "PROXY TCP5 192.0.2.1 192.0.2.2 1 1\r\n", "PROXY TCP4 192.0.2.1 192.0.2.2 1 1 1\r\n", "PROXY TCP4  192.0.2.1 192.0.2.2 1 1\r\n",
            "PROXY UNKNOWN\n", "PROXY UNKNOWN\rx\r\n", "proxy unknown\r\n", "PROXY TCP6 ::ffff:192.0.2.1 ::1 1 1\r\n"})
    void garbage(String line) {
        assertThrows(SyntaxException.class, () -> read((line + "EHL").getBytes(StandardCharsets.ISO_8859_1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "P", "PROXY TCP4 192.0.2.1", "\r\n\r\n\0\r\nQUIT\n", "\r\n\r\n\0\r\nQUIT\n!\u0011\0\u000c123"})
    void halfAHeader(String text) {
        assertThrows(EOFException.class, () -> read(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1\u0011\0\u000c", "!\u0011\u00ff\u00ff", "!\u0011\0\u000b", "!!\0\u000c"})
    void badBinary(String text) {
        String all = "\r\n\r\n\0\r\nQUIT\n" + text + "x".repeat(12) + "EHL";
        assertThrows(SyntaxException.class, () -> read(all.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Property(tries = 2000)
    void anything(@ForAll byte[] bytes) throws IOException {
        try {
            ProxyHeader.read(Stream.of(new ByteArrayInputStream(bytes), OutputStream.nullOutputStream()));
        } catch (SyntaxException | EOFException e) {
            // that is what is expected
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "PROXY UNKNOWN "})
    void aLineWithoutEndIsBounded(String start) {
        byte[] bytes = (start + "x".repeat(1000)).getBytes(StandardCharsets.ISO_8859_1);
        assertThrows(SyntaxException.class, () -> read(bytes));
    }
}
