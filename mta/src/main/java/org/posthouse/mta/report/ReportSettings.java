package org.posthouse.mta.report;

import java.util.Set;
import org.posthouse.mail.address.Address;

/**
 * Who reports, and how much.
 *
 * @param contact From and return path of our reports
 * @param perDay reports at most in a day; the others wait for the next one
 * @param rowsPerDomain kinds of messages told apart for one domain and day; the rest is told as a number
 * @param addresses where reports of others arrive; messages to these alone are not counted
 */
public record ReportSettings(String hostname, String organization, Address contact, int perDay, int rowsPerDomain, Set<Address> addresses) {
    public ReportSettings {
        addresses = Set.copyOf(addresses);
    }
}
