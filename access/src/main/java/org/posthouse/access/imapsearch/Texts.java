package org.posthouse.access.imapsearch;

import java.util.Arrays;
import org.posthouse.mail.text.Casemap;
import org.posthouse.store.kv.Refusal;

/** Very many short texts side by side, folded by i;unicode-casemap and compared octet by octet. RFC 5256 §1, RFC 5051 */
final class Texts {
    /** What is longer is compared by its beginning. */
    static final int MAX_TEXT = 1000;
    private final Held held;
    private byte[] bytes = new byte[1024];
    private final int[] ends;
    private int n;

    /** Refusal LIMIT, UNAVAILABLE. */
    Texts(int count, Held held) throws Refusal {
        this.held = held;
        held.take(4L * count + bytes.length);
        ends = new int[count + 1];
    }

    /** Adds the next one. Refusal LIMIT, UNAVAILABLE. */
    void add(String text) throws Refusal {
        byte[] folded = Casemap.fold(text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text);
        int at = ends[n];
        if (folded.length > bytes.length - at) {
            int before = bytes.length;
            int room = Math.max(before + before / 2, at + folded.length);
            // Both are there while one is copied to the other.
            held.take(room);
            bytes = Arrays.copyOf(bytes, room);
            held.give(before);
        }
        System.arraycopy(folded, 0, bytes, at, folded.length);
        ends[++n] = at + folded.length;
    }

    int compare(int a, int b) {
        return Arrays.compareUnsigned(bytes, ends[a], ends[a + 1], bytes, ends[b], ends[b + 1]);
    }

    boolean isEmpty(int i) {
        return ends[i] == ends[i + 1];
    }
}
