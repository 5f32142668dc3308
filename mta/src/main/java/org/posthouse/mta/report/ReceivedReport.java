package org.posthouse.mta.report;

import java.time.Instant;

/**
 * A report of another receiver that has been added up, by the journey of the message it came in.
 *
 * @param vouched the domain in From where it passed its own policy; empty where nobody vouches for who sent it
 */
public record ReceivedReport(long journey, Instant at, String organization, String email, String id, String domain, Instant begin,
        Instant end,
        String vouched, long rows, long messages) {}
