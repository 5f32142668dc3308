package org.posthouse.access.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;
import org.posthouse.base.limit.ConnectionLimits;
import org.posthouse.base.limit.RateLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stands before every request: bounds what one address may ask, and says with every answer what browsers may not do with it. */
final class Guard implements Filter {
    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);
    private static final int ADDRESSES = 20_000;
    private static final String YEAR = "max-age=31536000";
    private final ConnectionLimits underWay;
    private final Set<String> streams;
    private final ConnectionLimits open;
    private final RateLimiter rate;
    private final boolean tls;

    Guard(HttpSettings settings, InstantSource clock, boolean tls, Set<String> streams) {
        this.streams = streams;
        open = new ConnectionLimits(settings.connections(), settings.streams());
        underWay = new ConnectionLimits(settings.connections(), settings.atOnce());
        rate = new RateLimiter(settings.perMinute(), Duration.ofMinutes(1), ADDRESSES, clock);
        this.tls = tls;
    }

    /** The address of the client; Helidon names sockets of the Internet alone. */
    static InetAddress peer(java.net.SocketAddress address) {
        return address instanceof InetSocketAddress a ? a.getAddress() : InetAddress.getLoopbackAddress();
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        response.header("X-Content-Type-Options", "nosniff");
        response.header("Referrer-Policy", "no-referrer");
        response.header("Cross-Origin-Resource-Policy", "same-origin");
        // Sites that have pages say more, before they send.
        response.header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        if (tls)
            response.header("Strict-Transport-Security", YEAR);
        InetAddress peer = peer(request.remotePeer().address());
        if (!rate.tryTake(ConnectionLimits.key(peer))) {
            tooMany(response, "there are too many requests from this address; wait a minute");
            return;
        }
        ConnectionLimits counted = streams.contains(request.path().path()) ? open : underWay;
        if (counted.enter(peer) != ConnectionLimits.Answer.ADMITTED) {
            tooMany(response, "there are too many requests from this address at once; wait for their answers");
            return;
        }
        try {
            chain.proceed();
        } catch (io.helidon.http.HttpException | io.helidon.http.RequestException e) {
            throw e;
        } catch (RuntimeException e) {
            if (isGone(e))
                throw e;
            String id = UUID.randomUUID().toString();
            LOG.error("{} {} failed: {}", request.prologue().method(), request.path().path(), id, e);
            Problem.of(500, "the server has failed; its log knows this as " + id).send(response);
        } finally {
            counted.leave(peer);
        }
    }

    // The client has closed the connection: nobody can be told, and nothing is wrong.
    private static boolean isGone(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause())
            if (t instanceof java.io.IOException)
                return true;
        return false;
    }

    private static void tooMany(RoutingResponse response, String why) {
        response.header(HeaderNames.RETRY_AFTER, "60");
        Problem.of(429, why).send(response);
    }
}
