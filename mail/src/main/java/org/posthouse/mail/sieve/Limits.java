package org.posthouse.mail.sieve;

/**
 * What a script may be and use up. RFC 5228 §2.10.4, §2.10.5, §10
 *
 * @param scriptOctets of the text in UTF-8
 * @param nesting of blocks and of tests, each (RFC 5228 §2.10.5 asks for 15)
 * @param commands commands and tests of one script
 * @param strings in one list
 * @param variables that are set in a run (RFC 5229 §3 asks for 128)
 * @param variableChars characters of a value; a longer one is cut (RFC 5229 §3 asks for 4,000)
 * @param actions of one run
 * @param redirects of one run
 * @param includes scripts that one run includes, and how deep (RFC 6609 §3.1)
 * @param steps of one run: a command, a test, or 64 characters compared
 * @param bodyChars of one part that the body test looks at
 */
public record Limits(int scriptOctets, int nesting, int commands, int strings, int variables, int variableChars, int actions, int redirects,
        int includes, long steps, int bodyChars) {
    public static final Limits DEFAULT = new Limits(64 * 1024, 15, 4_000, 1_000, 128, 4_000, 32, 4, 10, 2_000_000, 1 << 20);
}
