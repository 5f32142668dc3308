package org.posthouse.mail.compose;

import java.util.random.RandomGenerator;

/** New boundaries; they begin with what neither quoted-printable nor base64 can hold. RFC 2045 §6.7 (5) */
public final class Boundary {
    private Boundary() {}

    /** A boundary that nothing else has. */
    public static String next(RandomGenerator random) {
        return "=_" + RandomText.of(random, 24);
    }
}
