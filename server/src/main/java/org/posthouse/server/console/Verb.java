package org.posthouse.server.console;

import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Items;
import org.posthouse.server.admin.Request;
import org.posthouse.store.kv.Refusal;

/** Does what one verb asks for; that the actor may is known. */
@FunctionalInterface
interface Verb {
    void run(Actor actor, Request request, Items out) throws AdminException, Refusal;
}
