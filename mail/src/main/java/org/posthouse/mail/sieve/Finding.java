package org.posthouse.mail.sieve;

/** Looks for a text in another in time linear in both. */
final class Finding {
    private static final int SHORT = 16;

    private Finding() {}

    static boolean contains(String text, String what) {
        int m = what.length();
        // The usual way looks at each character at most so many times.
        if (m <= SHORT || m > text.length())
            return text.contains(what);
        int[] back = new int[m];
        for (int i = 1, k = 0; i < m; i++) {
            while (k > 0 && what.charAt(i) != what.charAt(k))
                k = back[k - 1];
            if (what.charAt(i) == what.charAt(k))
                k++;
            back[i] = k;
        }
        for (int i = 0, k = 0; i < text.length(); i++) {
            while (k > 0 && text.charAt(i) != what.charAt(k))
                k = back[k - 1];
            if (text.charAt(i) == what.charAt(k) && ++k == m)
                return true;
        }
        return false;
    }
}
