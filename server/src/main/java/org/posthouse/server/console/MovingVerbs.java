package org.posthouse.server.console;

import java.util.Map;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.moving.Moving;

/** Mail moved in and out, by whoever may open the server's folder. */
final class MovingVerbs {
    private final Moving moving;

    MovingVerbs(Parts parts) {
        moving = new Moving(parts.rooms(), parts.dialer(), parts.dir().resolve("moving"));
    }

    Map<String, Verb> verbs() {
        return Map.of("import", (actor, request, out) -> {
            local(actor);
            moving.bring(request, out);
        }, "export", (actor, request, out) -> {
            local(actor);
            moving.export(request, out);
        });
    }

    private static void local(Actor actor) throws AdminException {
        if (!actor.isLocal())
            throw new AdminException(Exit.NO_PERMISSION, "mail is moved on the command line only: it names files of the server's machine");
    }
}
