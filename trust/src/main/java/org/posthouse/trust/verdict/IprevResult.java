package org.posthouse.trust.verdict;

import org.posthouse.trust.authres.Result;

/**
 * Whether a name of the peer's address has that address. RFC 8601 §2.7.3
 *
 * @param result PASS, FAIL, TEMPERROR or PERMERROR
 * @param name the one that has it; empty for none
 * @param why one sentence for people
 */
public record IprevResult(Result result, String name, String why) {}
