package org.posthouse.trust.spf;

import java.util.List;
import org.posthouse.trust.authres.Result;

/**
 * What the domain of one identity says about a host that uses it. RFC 7208 §2.6
 *
 * @param domain that was asked, in ASCII; empty where there was none
 * @param explanation the domain's own words to whom it refuses, empty for none; a stranger's text. RFC 7208 §6.2
 * @param why one sentence for people
 * @param way what led there, step by step, a line each
 */
public record SpfResult(Result result, Identity identity, String domain, String explanation, String why, List<String> way) {
    /** RFC 7208 §2.3, §2.4 */
    public enum Identity {
        HELO, MAIL_FROM
    }

    public SpfResult {
        way = List.copyOf(way);
    }
}
