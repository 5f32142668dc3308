package org.posthouse.access.jmapreading;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import org.posthouse.access.http.Caller;
import org.posthouse.access.http.Callers;
import org.posthouse.access.http.Problem;
import org.posthouse.access.http.Site;
import org.posthouse.base.limit.RateLimiter;
import org.posthouse.mail.html.Raster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pictures of other servers, fetched by us: the sender does not hear who looks, from where, and how often. Ours; docs/jmap.md */
public final class ImageSite implements Site {
    private static final Logger LOG = LoggerFactory.getLogger(ImageSite.class);
    private static final int MAX_PICTURE = 5 << 20;
    private static final long MAX_CACHE = 64L << 20;
    private static final int AT_ONCE = 16;
    private static final int OF_ONE_ACCOUNT = 4;
    private static final int PER_HOUR = 3_000;
    private static final int ACCOUNTS = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private final Callers callers;
    private final ImageTokens tokens;
    private final Outside outside;
    private final ImageCache cache;
    private final RateLimiter rate;
    private final Fetches turns = new Fetches(AT_ONCE, OF_ONE_ACCOUNT);

    public ImageSite(Callers callers, ImageTokens tokens, Outside outside, InstantSource clock) {
        this.callers = callers;
        this.tokens = tokens;
        this.outside = outside;
        cache = new ImageCache(MAX_CACHE, clock);
        rate = new RateLimiter(PER_HOUR, Duration.ofHours(1), ACCOUNTS, clock);
    }

    @Override
    public void route(HttpRouting.Builder routing) {
        routing.get("/jmap/image/{token}", (request, response) -> Problem.orElse(response, () -> image(request, response)));
    }

    private void image(ServerRequest request, ServerResponse response) throws Problem {
        Caller caller = callers.reading(request, response);
        ImageTokens.Wanted wanted = tokens.read(caller.account(), request.path().pathParameters().get("token"))
                .orElseThrow(() -> Problem.of(404, "there is no such picture for you"));
        if (wanted.old())
            throw Problem.of(410, "that address is too old; read the email again");
        byte[] picture = cache.get(wanted.url()).orElse(null);
        if (picture == null) {
            if (!rate.tryTake(Long.toString(caller.account())))
                throw Problem.of(503, "too many pictures were fetched in this hour");
            picture = fetch(caller.account(), wanted.url());
            cache.put(wanted.url(), picture);
        }
        Raster kind = Raster.of(picture).orElseThrow(() -> Problem.of(502, "there is no such picture"));
        response.header(HeaderNames.CONTENT_TYPE, kind.mediaType());
        response.headers().set(HeaderNames.create("Content-Security-Policy"), "sandbox; default-src 'none'");
        response.header(HeaderNames.CONTENT_DISPOSITION, "inline");
        response.header(HeaderNames.CACHE_CONTROL, "private, max-age=86400");
        response.send(picture);
    }

    private byte[] fetch(long account, URI url) throws Problem {
        boolean mine = false;
        try {
            mine = turns.take(account, PATIENCE);
            if (!mine)
                throw Problem.of(503, "too many pictures are being fetched; try again later");
            byte[] found = outside.get(url, MAX_PICTURE);
            if (Raster.of(found).isEmpty())
                throw Problem.of(502, "what is there is no picture that is shown");
            return found;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.of(503, "the server is stopping");
        } catch (IOException e) {
            LOG.debug("a picture of {} cannot be had: {}", url.getHost(), e.getMessage());
            throw Problem.of(502, "there is no such picture");
        } finally {
            if (mine)
                turns.give(account);
        }
    }
}
