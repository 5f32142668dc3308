package org.posthouse.agent.command;

/** Exit codes, as sysexits names them. */
public enum Exit {
    OK(0), USAGE(64), DATA(65), NO_INPUT(66), NO_USER(67), NO_HOST(68), UNAVAILABLE(69), BUG(70), CANNOT_CREATE(73), TRY_LATER(
            75), NO_PERMISSION(
                    77), CONFIG(78);

    private final int code;

    Exit(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
