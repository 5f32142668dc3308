package org.posthouse.protocol.proxy;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.posthouse.base.wire.Stream;
import org.posthouse.base.wire.SyntaxException;

/** What a proxy says. */
public sealed interface ProxyHeader {
    /** The proxy speaks for itself, or does not know for whom: version 1 UNKNOWN, version 2 LOCAL and families that are not of the Internet. */
    record Own() implements ProxyHeader {}

    /** A client came from one address to another of the same family. */
    record Client(InetSocketAddress from, InetSocketAddress to) implements ProxyHeader {
        public Client {
            if (from.getAddress() instanceof Inet4Address != to.getAddress() instanceof Inet4Address)
                throw new IllegalArgumentException("two families of addresses");
        }
    }

    /** Octets of a header of version 1 with its CRLF. */
    int MAX_LINE = 107;
    /** Octets behind the fixed part of version 2. */
    int MAX_BODY = 2048;

    /** Takes a header and nothing behind it. SyntaxException where it is none. */
    static ProxyHeader read(Stream in) throws IOException, SyntaxException {
        byte[] head = new byte[BinaryForm.HEAD];
        int n = 0;
        // The first octet tells the version, and a line may be shorter than the other's fixed part.
        exactly(in, head, n++, 1);
        if (head[0] == 'P') {
            byte[] line = Arrays.copyOf(head, MAX_LINE);
            while (line[n - 1] != '\n') {
                if (n == MAX_LINE)
                    throw new SyntaxException("the line of the PROXY header has no end");
                exactly(in, line, n++, 1);
                if (line[n - 2] == '\r' && line[n - 1] != '\n')
                    throw new SyntaxException("a CR stands alone in the PROXY header");
            }
            return LineForm.parse(new String(line, 0, n, StandardCharsets.ISO_8859_1));
        }
        while (n < BinaryForm.SIGNATURE.length) {
            if (head[n - 1] != BinaryForm.SIGNATURE[n - 1])
                throw new SyntaxException("no PROXY header");
            exactly(in, head, n++, 1);
        }
        exactly(in, head, n, BinaryForm.HEAD - n);
        byte[] body = new byte[BinaryForm.length(head)];
        exactly(in, body, 0, body.length);
        return BinaryForm.parse(head, body);
    }

    private static void exactly(Stream in, byte[] b, int off, int len) throws IOException {
        for (int n = 0; n < len;) {
            int got = in.read(b, off + n, len - n);
            if (got < 0)
                throw new java.io.EOFException("closed inside the PROXY header");
            n += got;
        }
    }

    /** As version 1. */
    default byte[] line() {
        return switch (this) {
            case Own o -> "PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII);
            case Client c -> LineForm.encode(c).getBytes(StandardCharsets.US_ASCII);
        };
    }

    /** As version 2. */
    default byte[] binary() {
        return BinaryForm.encode(this);
    }
}
