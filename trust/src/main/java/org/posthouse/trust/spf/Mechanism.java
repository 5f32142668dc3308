package org.posthouse.trust.spf;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** What a directive tests. A null domain stands for the one that is checked. RFC 7208 §5 */
sealed interface Mechanism {
    /** RFC 7208 §5.1 */
    record All() implements Mechanism {}

    /** RFC 7208 §5.2 */
    record Include(MacroString domain) implements Mechanism {}

    /** RFC 7208 §5.3 */
    record A(@Nullable MacroString domain, Prefixes prefixes) implements Mechanism {}

    /** RFC 7208 §5.4 */
    record Mx(@Nullable MacroString domain, Prefixes prefixes) implements Mechanism {}

    /** RFC 7208 §5.5 */
    record Ptr(@Nullable MacroString domain) implements Mechanism {}

    /** {@code ip4} or {@code ip6}, by the length of the octets. RFC 7208 §5.6 */
    record Network(byte[] octets, int prefix) implements Mechanism {}

    /** RFC 7208 §5.7 */
    record Exists(MacroString domain) implements Mechanism {}

    /** How many leading bits of addresses count, by family. RFC 7208 §5.6 */
    record Prefixes(int v4, int v6) {
        static final Prefixes WHOLE = new Prefixes(32, 128);

        boolean match(InetAddress one, InetAddress other) {
            byte[] a = one.getAddress();
            return Mechanism.match(a, other.getAddress(), a.length == 4 ? v4 : v6);
        }
    }

    /** Whether two addresses are of one family and share their first bits. RFC 7208 §5 */
    static boolean match(byte[] a, byte[] b, int bits) {
        if (a.length != b.length)
            return false;
        for (int i = 0; i < a.length && bits > 8 * i; i++) {
            int left = bits - 8 * i;
            int mask = left >= 8 ? 0xff : 0xff00 >> left & 0xff;
            if (((a[i] ^ b[i]) & mask) != 0)
                return false;
        }
        return true;
    }
}
