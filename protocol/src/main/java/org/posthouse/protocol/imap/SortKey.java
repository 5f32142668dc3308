package org.posthouse.protocol.imap;

/** One criterion of SORT. RFC 5256 §3, RFC 5957 §4, RFC 6203 §6 */
public record SortKey(By by, boolean reverse) {
    /** What messages are compared by. */
    public enum By {
        ARRIVAL, CC, DATE, FROM, SIZE, SUBJECT, TO, DISPLAYFROM, DISPLAYTO, RELEVANCY
    }
}
