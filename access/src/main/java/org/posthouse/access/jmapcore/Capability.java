package org.posthouse.access.jmapcore;

/** Names of capabilities. RFC 8620 §2, RFC 8621 §1.3 */
public final class Capability {
    public static final String CORE = "urn:ietf:params:jmap:core";
    public static final String MAIL = "urn:ietf:params:jmap:mail";
    public static final String SUBMISSION = "urn:ietf:params:jmap:submission";
    public static final String VACATION = "urn:ietf:params:jmap:vacationresponse";
    public static final String QUOTA = "urn:ietf:params:jmap:quota";

    private Capability() {}
}
