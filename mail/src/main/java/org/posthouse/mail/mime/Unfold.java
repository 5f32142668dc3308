package org.posthouse.mail.mime;

/** Removes folding and the blanks at the edges of a field's value; copies only where there is folding. RFC 5322 §2.2.3 */
final class Unfold {
    private Unfold() {}

    static Octets trimmed(byte[] raw, int from, int to) {
        int f = from;
        int t = to;
        while (f < t && isBlank(raw[f])) {
            f++;
        }
        while (t > f && isBlank(raw[t - 1])) {
            t--;
        }
        for (int i = f; i < t; i++) {
            if (raw[i] == '\n' || raw[i] == '\r') {
                return unfolded(raw, f, t, i);
            }
        }
        return Octets.of(raw, f, t - f);
    }

    private static Octets unfolded(byte[] raw, int from, int to, int firstBreak) {
        byte[] out = new byte[to - from];
        int n = firstBreak - from;
        System.arraycopy(raw, from, out, 0, n);
        for (int i = firstBreak; i < to; i++) {
            byte c = raw[i];
            if (c != '\r' && c != '\n') {
                out[n++] = c;
            }
        }
        return Octets.of(out, 0, n);
    }

    private static boolean isBlank(byte c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }
}
