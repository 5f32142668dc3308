package org.posthouse.base.net;

import java.io.IOException;
import java.net.InetAddress;

/** What some peers (proxies) say of a connection before everything else, TLS too. */
public interface Preamble {
    /** Whether this peer must say it. */
    boolean expected(InetAddress peer);

    /** Reads it, exactly and in bounded time, and tells the connection; an IOException where it is not what it should be. */
    void read(Connection connection) throws IOException;
}
