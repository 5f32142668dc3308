package org.posthouse.mail.mime;

import java.io.InputStream;
import java.util.Arrays;

/** Decodes base64: what is no digit is passed over, padding ends a group but not the data. RFC 2045 §6.8 */
final class Base64Stream extends DecodingStream {
    private static final byte PAD = -2;
    private static final byte[] VALUES = new byte[256];

    static {
        Arrays.fill(VALUES, (byte) -1);
        String digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < digits.length(); i++) {
            VALUES[digits.charAt(i)] = (byte) i;
        }
        VALUES['='] = PAD;
    }

    private int bits;
    private int held;

    Base64Stream(InputStream in) {
        super(in);
    }

    @Override
    void decode(byte[] b, int n) {
        for (int i = 0; i < n; i++) {
            int v = VALUES[b[i] & 0xff];
            if (v >= 0) {
                bits = bits << 6 | v;
                held += 6;
                if (held >= 8) {
                    held -= 8;
                    emit(bits >> held);
                    bits &= (1 << held) - 1;
                }
            } else if (v == PAD) {
                bits = 0;
                held = 0;
            }
        }
    }
}
