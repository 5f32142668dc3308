package org.posthouse.mail.charset;

import java.text.Normalizer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A-labels and U-labels of internationalised domain names: lower case and normal form C, then Bootstring. RFC 3492 §6, RFC 5891 §4.4
 * (Letters such as sharp s stay themselves, as RFC 5894 §7.2 wants.)
 */
public final class Punycode {
    private static final int BASE = 36;
    private static final int T_MIN = 1;
    private static final int T_MAX = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;
    private static final int INITIAL_BIAS = 72;
    private static final int INITIAL_N = 128;
    private static final int MAX_LABEL = 63;

    private Punycode() {}

    /** The A-label of one U-label; null where there is none (too long, or a character that no domain may hold). */
    public static @Nullable String toAscii(String label) {
        if (label.length() > MAX_LABEL * 2) {
            return null;
        }
        String mapped = Normalizer.normalize(Normalizer.normalize(label, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT),
                Normalizer.Form.NFC);
        int[] points = mapped.codePoints().toArray();
        boolean ascii = true;
        for (int p : points) {
            ascii &= p < 128;
            boolean allowed = p < 128
                    ? p == '-' || (p >= 'a' && p <= 'z') || (p >= '0' && p <= '9')
                    : Character.isLetterOrDigit(p) || isMark(p) || p == 0xb7 || p == 0x30fb || p == 0x200c || p == 0x200d;
            if (!allowed) {
                return null;
            }
        }
        if (ascii) {
            return mapped;
        }
        String encoded = "xn--" + encode(points);
        return encoded.length() > MAX_LABEL ? null : encoded;
    }

    private static boolean isMark(int p) {
        int type = Character.getType(p);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }

    /** The domain with every A-label that decodes shown as its U-label. */
    public static String domainToUnicode(String domain) {
        StringBuilder out = new StringBuilder(domain.length());
        int from = 0;
        while (from <= domain.length()) {
            int dot = domain.indexOf('.', from);
            int to = dot < 0 ? domain.length() : dot;
            String label = domain.substring(from, to);
            String unicode = label.startsWith("xn--") ? decode(label.substring(4)) : null;
            // only an honest A-label is shown: it must come back the same
            out.append(unicode != null && label.equals(toAscii(unicode)) ? unicode : label);
            if (dot < 0) {
                break;
            }
            out.append('.');
            from = to + 1;
        }
        return out.toString();
    }

    private static String encode(int[] input) {
        StringBuilder out = new StringBuilder();
        for (int c : input) {
            if (c < INITIAL_N) {
                out.append((char) c);
            }
        }
        int basic = out.length();
        int handled = basic;
        if (basic > 0) {
            out.append('-');
        }
        int n = INITIAL_N;
        int delta = 0;
        int bias = INITIAL_BIAS;
        while (handled < input.length) {
            int next = Integer.MAX_VALUE;
            for (int c : input) {
                if (c >= n && c < next) {
                    next = c;
                }
            }
            delta += (next - n) * (handled + 1);
            n = next;
            for (int c : input) {
                if (c < n) {
                    delta++;
                } else if (c == n) {
                    variable(delta, bias, out);
                    bias = adapt(delta, handled + 1, handled == basic);
                    delta = 0;
                    handled++;
                }
            }
            delta++;
            n++;
        }
        return out.toString();
    }

    private static void variable(int delta, int bias, StringBuilder out) {
        int q = delta;
        for (int k = BASE;; k += BASE) {
            int t = threshold(k, bias);
            if (q < t) {
                out.append(digit(q));
                return;
            }
            out.append(digit(t + (q - t) % (BASE - t)));
            q = (q - t) / (BASE - t);
        }
    }

    private static @Nullable String decode(String input) {
        if (input.length() > MAX_LABEL) {
            return null;
        }
        StringBuilder basic = new StringBuilder();
        int hyphen = input.lastIndexOf('-');
        if (hyphen > 0) {
            basic.append(input, 0, hyphen);
        }
        int[] out = new int[MAX_LABEL + 1];
        int length = 0;
        for (int j = 0; j < basic.length(); j++) {
            out[length++] = basic.charAt(j);
        }
        int n = INITIAL_N;
        int i = 0;
        int bias = INITIAL_BIAS;
        int in = hyphen > 0 ? hyphen + 1 : 0;
        while (in < input.length()) {
            int old = i;
            long w = 1;
            for (int k = BASE;; k += BASE) {
                int digit = in < input.length() ? value(input.charAt(in++)) : -1;
                if (digit < 0 || digit * w > Integer.MAX_VALUE - i) {
                    return null;
                }
                i += (int) (digit * w);
                int t = threshold(k, bias);
                if (digit < t) {
                    break;
                }
                w *= BASE - t;
                if (w > Integer.MAX_VALUE) {
                    return null;
                }
            }
            bias = adapt(i - old, length + 1, old == 0);
            n += i / (length + 1);
            i %= length + 1;
            if (!Character.isValidCodePoint(n) || (n >= 0xd800 && n < 0xe000) || length == MAX_LABEL) {
                return null;
            }
            System.arraycopy(out, i, out, i + 1, length - i);
            out[i++] = n;
            length++;
        }
        return new String(out, 0, length);
    }

    private static int threshold(int k, int bias) {
        return k <= bias ? T_MIN : Math.min(k - bias, T_MAX);
    }

    private static char digit(int d) {
        return (char) (d < 26 ? 'a' + d : '0' + d - 26);
    }

    private static int value(char c) {
        if (c >= 'a' && c <= 'z') {
            return c - 'a';
        }
        if (c >= 'A' && c <= 'Z') {
            return c - 'A';
        }
        return c >= '0' && c <= '9' ? c - '0' + 26 : -1;
    }

    private static int adapt(int delta, int points, boolean first) {
        int d = first ? delta / DAMP : delta / 2;
        d += d / points;
        int k = 0;
        while (d > (BASE - T_MIN) * T_MAX / 2) {
            d /= BASE - T_MIN;
            k += BASE;
        }
        return k + (BASE - T_MIN + 1) * d / (d + SKEW);
    }
}
