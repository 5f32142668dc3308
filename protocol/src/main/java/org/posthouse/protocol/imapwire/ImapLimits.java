package org.posthouse.protocol.imapwire;

/**
 * What one command or response may take.
 *
 * @param string octets of one atom, quoted string or literal that is kept in memory
 * @param command octets of one command with all its literals, without the messages of an APPEND
 * @param items elements of any list, search keys and ranges together
 * @param depth parentheses, NOT and OR inside each other
 * @param discard octets thrown away after an error before the connection is given up
 */
public record ImapLimits(int string, int command, int items, int depth, long discard) {
    /** Before login: a few KB. */
    public static final ImapLimits BEFORE_LOGIN = new ImapLimits(4096, 12 * 1024, 50, 5, 64 * 1024);
    /** After login: sets of several ten thousand ranges fit. */
    public static final ImapLimits AFTER_LOGIN = new ImapLimits(64 * 1024, 1 << 20, 100_000, 50, 64L << 20);
    /** For a client, which chose its server. */
    public static final ImapLimits CLIENT = new ImapLimits(64 << 20, 256 << 20, 10_000_000, 100, 64L << 20);
}
