package org.posthouse.mail.mime;

/** Somebody who looks at the octets of a message as they stream by, and keeps none of the arrays. */
public interface Tap {
    void feed(byte[] b, int off, int len);
}
