package org.posthouse.server.check;

import java.util.Arrays;

/** Messages as they go over the wire. */
final class NetworkForm {
    private NetworkForm() {}

    /** The message itself, unless no line of it ends with CRLF, as in files of this system: then with CRLF for LF. RFC 6376 §5.3 */
    static byte[] of(byte[] message) {
        byte[] out = new byte[message.length * 2];
        int n = 0;
        for (int i = 0; i < message.length; i++) {
            if (message[i] == '\n') {
                if (i > 0 && message[i - 1] == '\r')
                    return message;
                out[n++] = '\r';
            }
            out[n++] = message[i];
        }
        return Arrays.copyOf(out, n);
    }
}
