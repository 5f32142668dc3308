package org.posthouse.trust.arc;

import java.util.List;
import org.posthouse.trust.authres.Result;

/**
 * What became of a chain of seals. RFC 8617 §5.2
 *
 * @param result NONE, PASS or FAIL
 * @param sets by instance, the oldest first; those whose fields could be read
 * @param oldestPass the lowest instance whose message signature still holds, 0 where all do. RFC 8617 §5.2
 * @param why one sentence for people
 */
public record ArcResult(Result result, List<Set> sets, int oldestPass, String why) {
    /** No seals at all. */
    public static final ArcResult NONE = new ArcResult(Result.NONE, List.of(), 0, "nobody has sealed the message");

    /** One hop's three fields: who sealed, and what it says it saw (the payload of its ARC-Authentication-Results after the instance). RFC 8617 §4.2 */
    public record Set(int instance, String domain, String selector, String results) {}

    public ArcResult {
        sets = List.copyOf(sets);
    }
}
