package org.posthouse.protocol.sasl;

/** The digest of POP3's APOP: MD5 of the greeting's stamp, angle brackets included, and the shared secret. RFC 1939 §7 */
public final class Apop {
    private Apop() {}

    /** A new stamp, {@code <random@hostname>}. */
    public static String stamp(String hostname) {
        return "<" + Nonce.next() + "@" + hostname + ">";
    }

    /** 32 hexadecimal digits in lower case. */
    public static String digest(String stamp, String secret) {
        return SaslText.hex(Digests.md5(SaslText.utf8(stamp + secret)));
    }

    /** Compares in constant time; digits in either case. */
    public static boolean matches(String stamp, String secret, String digest) {
        return Digests.sameHex(digest(stamp, secret), digest);
    }
}
