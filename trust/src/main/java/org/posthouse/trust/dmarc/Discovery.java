package org.posthouse.trust.dmarc;

import org.posthouse.trust.dmarc.DmarcResult.Policy;

/** What looking for the record of a domain came to. RFC 7489 §6.6.3 */
public sealed interface Discovery {
    /** A record, as text too, and where it was found: at the domain itself, or at its organizational domain. */
    record Found(DmarcRecord record, String text, String at, boolean inherited) implements Discovery {
        /** What it asks for mail of the domain that fails. */
        public Policy policy() {
            return inherited ? record.subdomains() : record.policy();
        }
    }

    /** No record, or several. Why is a sentence. */
    record Absent(String why) implements Discovery {}

    /** A record whose policy cannot be read and that asks for no reports. */
    record Unusable(String text, String at, String why) implements Discovery {}

    /** DNS could not tell now. */
    record Unknown(String why) implements Discovery {}
}
