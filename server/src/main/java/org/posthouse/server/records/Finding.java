package org.posthouse.server.records;

/**
 * One row of a check.
 *
 * @param what the short name of what was looked at, such as MX or DMARC
 * @param expected what to publish, as DNS providers want it typed; empty where there is nothing to type
 * @param found what is published; empty for nothing
 * @param state ok, missing, other or unknown
 * @param breaks what does not work while it is not ok, in one sentence
 * @param needed whether mail suffers without it; false for what makes it better
 */
public record Finding(String what, String name, String type, String expected, String found, String state, String breaks, boolean needed) {
    static Finding of(String what, DnsAdvice.Checked c, String breaks, boolean needed) {
        return new Finding(what, c.line().name(), c.line().type(), c.line().value(), c.found(), c.state(), breaks, needed);
    }

    public boolean isOk() {
        return state.equals("ok");
    }
}
