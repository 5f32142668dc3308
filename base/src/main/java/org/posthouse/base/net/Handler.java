package org.posthouse.base.net;

/** Serves one connection on its own virtual thread; the listener closes the connection afterwards. */
@FunctionalInterface
public interface Handler {
    /** An IOException means that the connection is gone; anything else is our bug and is logged with an id. */
    void handle(Connection connection) throws Exception;
}
