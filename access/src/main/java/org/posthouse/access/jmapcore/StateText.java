package org.posthouse.access.jmapcore;

/** State strings: the number of a commit, or two of them. RFC 8620 §1.6.3 */
public final class StateText {
    private static final int DIGITS = 18;

    private StateText() {}

    /** The number in a state; -1 where it is none of ours. */
    public static long parse(String state) {
        if (state.isEmpty() || state.length() > DIGITS || !state.chars().allMatch(c -> c >= '0' && c <= '9'))
            return -1;
        return Long.parseLong(state);
    }

    /** Of two numbers. */
    public static String of(long first, long second) {
        return first + "." + second;
    }

    /** Both numbers of a state, -1 each where it is none of ours. */
    public static long[] parseTwo(String state) {
        int dot = state.indexOf('.');
        return dot < 0 ? new long[]{-1, -1} : new long[]{parse(state.substring(0, dot)), parse(state.substring(dot + 1))};
    }
}
