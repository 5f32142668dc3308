package org.posthouse.mail.sevenbit;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Base64;

/** RFC 2045 §6.8 */
final class Base64Lines extends Lines {
    private static final int OCTETS = 57;

    Base64Lines(InputStream in) {
        super(in);
    }

    @Override
    boolean next() throws IOException {
        byte[] octets = new byte[OCTETS];
        int n = in.readNBytes(octets, 0, OCTETS);
        if (n == 0)
            return false;
        length = Base64.getEncoder().encode(n == OCTETS ? octets : Arrays.copyOf(octets, n), line);
        put('\r');
        put('\n');
        return true;
    }
}
