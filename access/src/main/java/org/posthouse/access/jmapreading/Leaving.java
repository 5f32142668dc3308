package org.posthouse.access.jmapreading;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.posthouse.access.jmapcore.Args;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.store.email.Place;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.FlagChange;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.view.UidSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** Email/unsubscribe: leaves a list, once. RFC 8058 §3.2 */
final class Leaving {
    private static final Logger LOG = LoggerFactory.getLogger(Leaving.class);
    private static final byte[] BODY = "List-Unsubscribe=One-Click".getBytes(StandardCharsets.US_ASCII);
    private static final int LOCKS = 64;
    /** No connection was made, so nothing was posted. */
    private static final int UNREACHED = -1;
    /** It may have been posted. */
    private static final int UNHEARD = -2;
    private final Services services;
    private final Outside outside;
    private final List<ReentrantLock> turns = java.util.stream.Stream.generate(ReentrantLock::new).limit(LOCKS).toList();

    Leaving(Services services, Outside outside) {
        this.services = services;
        this.outside = outside;
    }

    ObjectNode leave(Call call, Args args) throws MethodError, Refusal, IOException {
        args.only("id");
        JmapAccount a = call.account(args);
        String id = call.id(args.need("id"));
        ReentrantLock turn = turns.get(Math.floorMod((a.id() + id).hashCode(), LOCKS));
        turn.lock();
        try {
            return leave(a, id);
        } finally {
            turn.unlock();
        }
    }

    private ObjectNode leave(JmapAccount a, String id) throws MethodError, Refusal, IOException {
        ObjectNode out = Json.object().put("accountId", a.id()).put("id", id).put("done", true);
        try (Opened email = Opened.of(a, services.emails(a), id).orElse(null)) {
            if (email == null)
                throw new MethodError("notFound", "there is no such email");
            if (Unsubscribing.isDone(email.places()))
                return out.put("already", true);
            URI url = Unsubscribing.of(email).map(Unsubscribing::oneClick).orElse(null);
            if (url == null)
                throw new MethodError("forbidden", "this email does not offer it, or nobody has signed that it does");
            // Before it is posted: after a crash it may be that it was not, but never that it is twice.
            mark(a, email.places(), FlagChange.How.ADD);
            int status = post(url);
            if (status == UNREACHED || status != UNHEARD && (status < 200 || status > 299))
                mark(a, email.places(), FlagChange.How.REMOVE);
            if (status == UNREACHED)
                throw new MethodError("unsubscribeFailed", url.getHost() + " could not be reached");
            // It may have heard, so the mark stays.
            if (status == UNHEARD)
                throw new MethodError("unsubscribeFailed", url.getHost() + " was told, but its answer was not heard");
            if (status < 200 || status > 299)
                throw new MethodError("unsubscribeFailed", url.getHost() + " answered " + status);
            return out.put("already", false);
        }
    }

    private static void mark(JmapAccount a, List<Place> places, FlagChange.How how) throws Refusal {
        for (Place p : places)
            a.mail().store(p.mailbox(), UidSet.of(p.uid()), new FlagChange(how, new FlagSet(0, Set.of(Unsubscribing.KEYWORD))), -1);
    }

    /** The status of the answer, or one of ours. */
    private int post(URI url) {
        try {
            return outside.post(url, "application/x-www-form-urlencoded", BODY);
        } catch (ConnectException e) {
            LOG.debug("a list of {} cannot be left: {}", url.getHost(), e.getMessage());
            return UNREACHED;
        } catch (IOException e) {
            LOG.debug("a list of {} may not be left: {}", url.getHost(), e.getMessage());
            return UNHEARD;
        }
    }
}
