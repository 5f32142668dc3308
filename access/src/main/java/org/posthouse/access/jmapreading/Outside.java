package org.posthouse.access.jmapreading;

import java.io.IOException;
import java.net.URI;

/** Other servers of the Web, where strangers say which: whoever implements it keeps to public addresses. Safe for all threads. */
public interface Outside {
    /** What is at an http or https address, at most so many octets; redirects are followed. IOException where it cannot be had. */
    byte[] get(URI url, int max) throws IOException;

    /** Posts to an https address and follows no redirect; the status of the answer. IOException where there is none, ConnectException where nothing was sent either. */
    int post(URI url, String mediaType, byte[] body) throws IOException;
}
