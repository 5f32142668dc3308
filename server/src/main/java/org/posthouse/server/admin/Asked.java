package org.posthouse.server.admin;

/** Whoever can be asked for something. */
@FunctionalInterface
public interface Asked {
    /** Does it, and hands out what there is to say. */
    void execute(Request request, Items out) throws AdminException;
}
