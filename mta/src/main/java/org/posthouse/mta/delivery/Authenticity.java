package org.posthouse.mta.delivery;

/** Whether a message comes from its return path: what may be told to that address later hangs on it. */
public enum Authenticity {
    /** Nobody has looked, or nothing can be said. */
    UNKNOWN(0),
    /** It does: by the login, or by what its domain publishes. */
    PASS(1),
    /** It does not: whoever has that address knows nothing of the message. */
    FAIL(2);

    /** As it is stored. */
    public final int code;

    Authenticity(int code) {
        this.code = code;
    }

    /** The one of that code; UNKNOWN for any other. */
    public static Authenticity of(int code) {
        return code == 1 ? PASS : code == 2 ? FAIL : UNKNOWN;
    }
}
