package org.posthouse.mail.charset;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;

/** UTF-7, for reading only: base64 runs of UTF-16 between {@code +} and {@code -}. Nobody should write it any more. */
final class Utf7 extends Charset {
    static final Utf7 INSTANCE = new Utf7();

    private Utf7() {
        super("UTF-7", new String[0]);
    }

    @Override
    public boolean contains(Charset other) {
        return false;
    }

    @Override
    public boolean canEncode() {
        return false;
    }

    @Override
    public CharsetEncoder newEncoder() {
        throw new UnsupportedOperationException("UTF-7 is only read");
    }

    @Override
    public CharsetDecoder newDecoder() {
        return new Decoder(this);
    }

    private static final class Decoder extends CharsetDecoder {
        private boolean shifted;
        private boolean first;
        private int bits;
        private int held;

        Decoder(Charset charset) {
            super(charset, 1, 1);
        }

        @Override
        protected void implReset() {
            shifted = false;
            bits = 0;
            held = 0;
        }

        @Override
        protected CoderResult decodeLoop(ByteBuffer in, CharBuffer out) {
            while (in.hasRemaining()) {
                if (!out.hasRemaining()) {
                    return CoderResult.OVERFLOW;
                }
                int c = in.get() & 0xff;
                if (shifted) {
                    shifted(c, out);
                } else if (c == '+') {
                    shifted = true;
                    first = true;
                    bits = 0;
                    held = 0;
                } else {
                    out.put(c < 128 ? (char) c : '\ufffd');
                }
            }
            return CoderResult.UNDERFLOW;
        }

        private void shifted(int c, CharBuffer out) {
            int v = value(c);
            if (v >= 0) {
                bits = bits << 6 | v;
                held += 6;
                if (held >= 16) {
                    held -= 16;
                    out.put((char) (bits >> held));
                    bits &= (1 << held) - 1;
                }
            } else {
                shifted = false;
                if (c == '-') {
                    if (first) {
                        out.put('+');
                    }
                } else {
                    out.put(c < 128 ? (char) c : '\ufffd');
                }
            }
            first = false;
        }

        private static int value(int c) {
            if (c >= 'A' && c <= 'Z') {
                return c - 'A';
            }
            if (c >= 'a' && c <= 'z') {
                return c - 'a' + 26;
            }
            if (c >= '0' && c <= '9') {
                return c - '0' + 52;
            }
            return c == '+' ? 62 : c == '/' ? 63 : -1;
        }
    }
}
