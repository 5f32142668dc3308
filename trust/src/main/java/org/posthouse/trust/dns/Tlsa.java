package org.posthouse.trust.dns;

import java.util.HexFormat;

/** A certificate association: usage, selector, matching type as numbers, and the data. RFC 6698 §2.1 */
public record Tlsa(int usage, int selector, int matching, String hex) {
    /** The association data. */
    public byte[] data() {
        return HexFormat.of().parseHex(hex);
    }
}
