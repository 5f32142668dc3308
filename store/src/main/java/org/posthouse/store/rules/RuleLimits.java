package org.posthouse.store.rules;

/**
 * What one account may keep. RFC 5804 §1.5
 *
 * @param scripts how many
 * @param scriptOctets of one, in UTF-8
 * @param remembered answers and messages; beyond it the oldest are forgotten (RFC 5230 §4.2 asks for 1,000)
 */
public record RuleLimits(int scripts, int scriptOctets, int remembered) {
    public static final RuleLimits DEFAULT = new RuleLimits(64, 64 * 1024, 10_000);
}
