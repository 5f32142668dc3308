package org.posthouse.server.admin;

/** Exit codes, as sysexits names them. */
public enum Exit {
    OK(0), USAGE(64), DATA(65), NO_INPUT(66), UNAVAILABLE(69), BUG(70), CANNOT_CREATE(73), TRY_LATER(75), NO_PERMISSION(77), CONFIG(78);

    private final int code;

    Exit(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** The exit of that code; BUG for one that is none. */
    static Exit of(int code) {
        for (Exit e : values())
            if (e.code == code)
                return e;
        return BUG;
    }
}
