package org.posthouse.access.jmapcore;

/** Names of capabilities. RFC 8620 §2, RFC 8621 §1.3 */
public final class Capability {
    public static final String CORE = "urn:ietf:params:jmap:core";
    public static final String MAIL = "urn:ietf:params:jmap:mail";
    public static final String SUBMISSION = "urn:ietf:params:jmap:submission";
    public static final String VACATION = "urn:ietf:params:jmap:vacationresponse";
    public static final String QUOTA = "urn:ietf:params:jmap:quota";
    /** RFC 9661 §1.2 */
    public static final String SIEVE = "urn:ietf:params:jmap:sieve";
    /** RFC 9404 §3 */
    public static final String BLOB = "urn:ietf:params:jmap:blob";
    /** RFC 9749 §3 */
    public static final String VAPID = "urn:ietf:params:jmap:webpush-vapid";
    /** RFC 9610 §1.4 */
    public static final String CONTACTS = "urn:ietf:params:jmap:contacts";
    /** RFC 9670 §1.5 */
    public static final String PRINCIPALS = "urn:ietf:params:jmap:principals";
    /** Ours: bodies made fit to be shown, pictures by proxy, unsubscribing; docs/jmap.md */
    public static final String READING = "urn:posthouse:jmap:reading";
    /** Ours: what happened to a message; docs/jmap.md */
    public static final String JOURNEY = "urn:posthouse:jmap:journey";

    /** Ours: recipients to choose from, snoozing, preferences; docs/jmap.md */
    public static final String MAILING = "urn:posthouse:jmap:mailing";

    /** Ours: app passwords and browsers that are signed in; docs/jmap.md */
    public static final String DEVICES = "urn:posthouse:jmap:devices";
    /** Ours: what rules would do; docs/jmap.md */
    public static final String RULES = "urn:posthouse:jmap:rules";

    private Capability() {}
}
