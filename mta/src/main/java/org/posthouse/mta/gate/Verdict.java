package org.posthouse.mta.gate;

/** What the gate says of a stranger with mail for one recipient. Why is one line. */
public sealed interface Verdict {
    String why();

    /** Come in; why is empty where nothing was looked at. */
    record Pass(String why) implements Verdict {}

    /** Not now; come again after so many seconds. RFC 6647 */
    record Later(String why, long seconds) implements Verdict {}

    /** Never. */
    record Refuse(String why) implements Verdict {}
}
