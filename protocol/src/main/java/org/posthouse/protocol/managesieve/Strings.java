package org.posthouse.protocol.managesieve;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.posthouse.base.wire.WireWriter;

/** Strings as they are written. RFC 5804 §4 */
final class Strings {
    private Strings() {}

    private static boolean quotable(byte[] utf8) {
        if (utf8.length > CommandReader.MAX_QUOTED)
            return false;
        for (byte b : utf8)
            if (b == '\r' || b == '\n' || b == 0)
                return false;
        return true;
    }

    /** Quoted where that can be, else a literal; a client's has a plus. */
    static void write(WireWriter out, String text, boolean client) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (!quotable(utf8)) {
            literal(out, utf8, client);
            return;
        }
        out.b('"');
        for (byte b : utf8) {
            if (b == '"' || b == '\\')
                out.b('\\');
            out.b(b);
        }
        out.b('"');
    }

    static void literal(WireWriter out, byte[] octets, boolean client) throws IOException {
        out.b('{').number(octets.length).ascii(client ? "+}" : "}").crlf().bytes(octets);
    }
}
