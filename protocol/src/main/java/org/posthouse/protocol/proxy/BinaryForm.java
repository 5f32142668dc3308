package org.posthouse.protocol.proxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.posthouse.base.wire.SyntaxException;

/** Version 2: a signature, command, family, length, then addresses and ports; what follows them is of no interest. */
final class BinaryForm {
    static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};
    static final int HEAD = 16;
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int TCP4 = 0x11;
    private static final int TCP6 = 0x21;

    private BinaryForm() {}

    static int length(byte[] head) throws SyntaxException {
        int length = (head[14] & 0xff) << 8 | head[15] & 0xff;
        if (!Arrays.equals(head, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length) || length > ProxyHeader.MAX_BODY)
            throw new SyntaxException("no PROXY header, or too long a one");
        return length;
    }

    static ProxyHeader parse(byte[] head, byte[] body) throws SyntaxException {
        if (head[12] != LOCAL && head[12] != PROXY)
            throw new SyntaxException("a PROXY header of a version that is not known");
        int size = head[13] == TCP4 ? 4 : head[13] == TCP6 ? 16 : 0;
        if (head[12] == LOCAL || size == 0)
            return new ProxyHeader.Own();
        if (body.length < 2 * size + 4)
            throw new SyntaxException("a PROXY header without its addresses");
        try {
            var in = ByteBuffer.wrap(body);
            InetAddress from = InetAddress.getByAddress(Arrays.copyOfRange(body, 0, size));
            InetAddress to = InetAddress.getByAddress(Arrays.copyOfRange(body, size, 2 * size));
            if (from.getAddress().length != to.getAddress().length)
                throw new SyntaxException("a PROXY header with two families of addresses");
            return new ProxyHeader.Client(new InetSocketAddress(from, in.getShort(2 * size) & 0xffff),
                    new InetSocketAddress(to, in.getShort(2 * size + 2) & 0xffff));
        } catch (UnknownHostException e) {
            throw new SyntaxException("no address in the PROXY header");
        }
    }

    static byte[] encode(ProxyHeader header) {
        return switch (header) {
            case ProxyHeader.Own o -> ByteBuffer.allocate(HEAD).put(SIGNATURE).put((byte) LOCAL).put((byte) 0).putShort((short) 0).array();
            case ProxyHeader.Client c -> {
                byte[] from = c.from().getAddress().getAddress();
                byte[] to = c.to().getAddress().getAddress();
                yield ByteBuffer.allocate(HEAD + 2 * from.length + 4).put(SIGNATURE).put((byte) PROXY)
                        .put((byte) (from.length == 4 ? TCP4 : TCP6)).putShort((short) (2 * from.length + 4)).put(from).put(to)
                        .putShort((short) c.from().getPort()).putShort((short) c.to().getPort()).array();
            }
        };
    }
}
