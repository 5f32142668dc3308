package org.posthouse.access.jmap;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.posthouse.access.http.Caller;
import org.posthouse.access.http.Callers;
import org.posthouse.access.http.Problem;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.login.Logins;
import tools.jackson.databind.node.ObjectNode;

/** Streams of events: the states that have changed, as soon as they have. RFC 8620 §7.3 */
final class EventStream {
    private static final int PER_ACCOUNT = 40;
    private static final long MIN_PING = 1, MAX_PING = 900;
    /** Without a ping a stream looks now and then whether its login still stands. */
    private static final Duration LOOK = Duration.ofMinutes(5);
    /** Then the client comes again, so that nothing is forgotten for ever. */
    private static final Duration LONGEST = Duration.ofHours(12);
    /** In which a client takes what it is told. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private final Stalls stalls = new Stalls(PATIENCE);
    private final Services services;
    private final Callers callers;
    private final Logins logins;
    private final States states;
    private final Turns turns = new Turns(PER_ACCOUNT, "maxConcurrentRequests");
    private final Set<Waiting> open = java.util.concurrent.ConcurrentHashMap.newKeySet();

    EventStream(Services services, Callers callers, Logins logins, States states) {
        this.services = services;
        this.callers = callers;
        this.logins = logins;
        this.states = states;
    }

    /** Something happened, or not yet. */
    private static final class Waiting {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private boolean dirty;
        private boolean over;

        void note() {
            lock.lock();
            try {
                dirty = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        void end() {
            lock.lock();
            try {
                over = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        boolean over() {
            lock.lock();
            try {
                return over;
            } finally {
                lock.unlock();
            }
        }

        /** Whether something happened within that time. */
        boolean within(Duration time) throws InterruptedException {
            lock.lock();
            try {
                long left = time.toNanos();
                while (!dirty && !over && left > 0)
                    left = changed.awaitNanos(left);
                boolean was = dirty;
                dirty = false;
                return was;
            } finally {
                lock.unlock();
            }
        }
    }

    private record Asked(Set<String> types, boolean closeAfterState, long ping) {}

    private Asked asked(ServerRequest request) throws Problem {
        String types = request.query().first("types").orElse("*");
        Set<String> wanted = types.equals("*") ? states.types() : new LinkedHashSet<>(List.of(types.split(",", 50)));
        String close = request.query().first("closeafter").orElse("no");
        String ping = request.query().first("ping").orElse("0");
        if (!close.equals("no") && !close.equals("state") || !ping.matches("[0-9]{1,9}"))
            throw Problem.of(400, "closeafter is no or state, and ping is a number of seconds");
        long seconds = Long.parseLong(ping);
        return new Asked(wanted, close.equals("state"), seconds == 0 ? 0 : Math.clamp(seconds, MIN_PING, MAX_PING));
    }

    void answer(ServerRequest request, ServerResponse response) throws Problem {
        Caller caller = callers.reading(request, response);
        Asked asked = asked(request);
        String last = request.headers().first(HeaderNames.create("Last-Event-ID")).orElse("");
        Waiting waiting = new Waiting();
        try (var _ = turns.take(caller.account())) {
            try (Watched watched = new Watched(caller.account(), services, states, waiting::note)) {
                open.add(waiting);
                response.header(HeaderNames.CONTENT_TYPE, "text/event-stream").header(HeaderNames.CACHE_CONTROL, "no-store")
                        .header("X-Accel-Buffering", "no");
                try (OutputStream out = response.outputStream()) {
                    run(caller, watched, asked, last, waiting, out);
                }
            } finally {
                open.remove(waiting);
            }
        } catch (Problem p) {
            throw p;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | UncheckedIOException | ServerConnectionException e) {
            // The client has gone, as it always does at some time; the web server says so in its own way.
        } catch (Refusal e) {
            throw Problem.of(503, String.valueOf(e.getMessage()));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void run(Caller caller, Watched watched, Asked asked, String last, Waiting waiting, OutputStream out)
            throws IOException, InterruptedException, Refusal {
        Map<String, Map<String, String>> told = watched.states(asked.types);
        // So that the client knows at once that it is listened to.
        stalls.write(out, ": hello\n\n".getBytes(StandardCharsets.US_ASCII));
        if (!last.isEmpty() && !last.equals(id(told))) {
            state(told, told, out);
            if (asked.closeAfterState)
                return;
        }
        Instant end = services.clock().instant().plus(LONGEST);
        Duration pause = asked.ping > 0 ? Duration.ofSeconds(asked.ping) : LOOK;
        while (services.clock().instant().isBefore(end)) {
            boolean news = waiting.within(pause);
            if (waiting.over() || !logins.stands(caller.grant()))
                return;
            if (!news)
                stalls.write(out, (asked.ping > 0 ? "event: ping\ndata: {\"interval\":" + asked.ping + "}\n\n" : ": \n\n")
                        .getBytes(StandardCharsets.US_ASCII));
            // Also without news: what somebody shares by another way than this is noticed so.
            Map<String, Map<String, String>> now = watched.states(asked.types);
            Map<String, Map<String, String>> changed = changed(told, now);
            told = now;
            if (changed.isEmpty())
                continue;
            state(now, changed, out);
            if (asked.closeAfterState)
                return;
        }
    }

    private static Map<String, Map<String, String>> changed(Map<String, Map<String, String>> before, Map<String, Map<String, String>> now) {
        Map<String, Map<String, String>> out = new TreeMap<>();
        now.forEach((account, states) -> {
            Map<String, String> some = new TreeMap<>(states);
            some.entrySet().removeAll(before.getOrDefault(account, Map.of()).entrySet());
            if (!some.isEmpty())
                out.put(account, some);
        });
        return out;
    }

    private static String id(Map<String, Map<String, String>> states) {
        List<String> all = new ArrayList<>();
        states.values().forEach(s -> all.addAll(s.values()));
        return Integer.toHexString(states.hashCode()) + "-" + String.join("-", all.subList(0, Math.min(all.size(), 50)));
    }

    private void state(Map<String, Map<String, String>> now, Map<String, Map<String, String>> changed, OutputStream out)
            throws IOException {
        ObjectNode data = Json.object().put("@type", "StateChange");
        ObjectNode accounts = data.putObject("changed");
        changed.forEach((account, states) -> {
            ObjectNode of = accounts.putObject(account);
            states.forEach(of::put);
        });
        stalls.write(out, ("event: state\nid: " + id(now) + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
    }

    /** All streams end. */
    void close() {
        open.forEach(Waiting::end);
        stalls.close();
    }
}
