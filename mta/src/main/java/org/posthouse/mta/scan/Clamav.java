package org.posthouse.mta.scan;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.posthouse.mail.mime.Source;
import org.posthouse.mta.delivery.Arrival;

/** A clamd, by its INSTREAM command: pieces with their length before them, an empty one at the end, and one line back. */
public final class Clamav implements Scanner {
    private static final int PIECE = 64 * 1024;
    private static final int MAX_REPLY = 1024;
    private static final int FOUND = 900;

    private final SocketAddress at;
    private final long most;

    /** An address of IP or of a socket in the file system; larger messages are not looked at (clamd's StreamMaxLength). */
    public Clamav(SocketAddress at, long most) {
        this.at = at;
        this.most = most;
    }

    @Override
    public String name() {
        return "virus";
    }

    @Override
    public Finding scan(Arrival arrival, Source whole) throws IOException {
        if (whole.size() > most)
            return new Finding(name(), 0, "the message is too big to be looked at for viruses");
        try (SocketChannel channel = at instanceof UnixDomainSocketAddress
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open()) {
            channel.connect(at);
            send(channel, ByteBuffer.wrap("zINSTREAM\0".getBytes(StandardCharsets.US_ASCII)));
            var piece = ByteBuffer.allocate(4 + PIECE);
            for (long from = 0; from < whole.size();) {
                int n = whole.read(from, piece.array(), 4, PIECE);
                if (n <= 0)
                    throw new IOException("the message ended at " + from);
                from += n;
                piece.clear().putInt(n).position(0).limit(4 + n);
                send(channel, piece);
            }
            send(channel, ByteBuffer.allocate(4));
            return finding(reply(channel));
        }
    }

    private static void send(SocketChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining())
            channel.write(bytes);
    }

    private static String reply(SocketChannel channel) throws IOException {
        var in = ByteBuffer.allocate(MAX_REPLY);
        while (in.hasRemaining() && channel.read(in) >= 0) {
            int n = in.position();
            if (n > 0 && in.get(n - 1) == 0)
                return new String(in.array(), 0, n - 1, StandardCharsets.UTF_8);
        }
        throw new IOException("clamd has closed the connection without a reply");
    }

    private Finding finding(String reply) throws IOException {
        String said = reply.strip();
        if (said.endsWith(": OK"))
            return new Finding(name(), 0, "clamd has found nothing");
        if (said.endsWith(" FOUND"))
            return new Finding(name(), FOUND,
                    "clamd has found " + plain(said.substring(said.indexOf(':') + 1, said.length() - " FOUND".length()).strip()));
        throw new IOException("clamd says: " + plain(said));
    }

    private static String plain(String text) {
        var out = new StringBuilder();
        for (int i = 0; i < text.length() && i < 100; i++)
            out.append(text.charAt(i) >= ' ' && text.charAt(i) < 0x7f ? text.charAt(i) : '?');
        return out.toString();
    }
}
