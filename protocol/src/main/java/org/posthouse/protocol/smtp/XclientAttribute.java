package org.posthouse.protocol.smtp;

/** What a proxy tells of the client behind it: Postfix's XCLIENT. Values are decoded text, {@code [UNAVAILABLE]} and {@code [TEMPUNAVAIL]} where it does not know. */
public enum XclientAttribute {
    NAME, ADDR, PORT, PROTO, HELO, LOGIN, DESTADDR, DESTPORT;

    /** There is none. */
    public static final String UNAVAILABLE = "[UNAVAILABLE]";
    /** It could not be found out. */
    public static final String TEMPUNAVAIL = "[TEMPUNAVAIL]";
}
