package org.posthouse.mta.smtpserver;

/** Whether login is offered on a connection without TLS. */
public enum PlaintextLogin {
    NEVER, LOOPBACK, ALWAYS
}
