package org.posthouse.access.http;

import io.helidon.common.socket.SocketOptions;
import io.helidon.common.tls.Tls;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http2.Http2Config;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.TlsContext;

/** One listener of HTTP/1.1 and HTTP/2, in clear or by TLS from the first octet. RFC 9112, RFC 9113 */
public final class HttpServer implements AutoCloseable {
    private static final int BACKLOG = 128;
    private static final int HEADERS = 16 * 1024;
    private static final int LINE = 8 * 1024;
    private static final int STREAMS = 64;
    private final WebServer web;

    private HttpServer(WebServer web) {
        this.web = web;
    }

    /** Listens when it returns. Without TLS (null) in clear. IOException where the port cannot be bound. */
    public static HttpServer start(InetSocketAddress at, @Nullable TlsContext tls, HttpSettings settings, List<Site> sites,
            InstantSource clock) throws IOException {
        WebServerConfig.Builder builder = WebServer.builder().address(at.getAddress()).port(at.getPort()).backlog(BACKLOG)
                .maxTcpConnections(settings.connections()).idleConnectionTimeout(settings.idle()).maxPayloadSize(settings.body())
                .connectionOptions(
                        new Admission(SocketOptions.builder().tcpNoDelay(true).build(), settings.connections(), settings.perAddress()))
                .shutdownHook(false).shutdownGracePeriod(Duration.ofSeconds(1))
                .protocolsDiscoverServices(false)
                .addProtocol(Http1Config.builder().maxHeadersSize(HEADERS).maxPrologueLength(LINE).build())
                .addProtocol(Http2Config.builder().maxHeaderListSize(HEADERS).maxConcurrentStreams(STREAMS).build());
        if (tls != null)
            builder.tls(Tls.builder().sslContext(tls.live()).addApplicationProtocol("h2").addApplicationProtocol("http/1.1").build());
        TlsContext.Proofs proofs = tls == null ? null : tls.proofs();
        if (proofs != null)
            builder.addConnectionSelector(new ProofSelector(proofs.protocol()));
        Set<String> streams = new HashSet<>();
        for (Site site : sites)
            streams.addAll(site.streams());
        WebServer web = builder.routing(r -> {
            r.addFilter(new Guard(settings, clock, tls != null, streams));
            for (Site site : sites)
                site.route(r);
        }).build();
        try {
            web.start();
        } catch (RuntimeException e) {
            throw new IOException("cannot listen on " + at + ": " + (e.getCause() == null ? e.getMessage() : e.getCause().getMessage()), e);
        }
        return new HttpServer(web);
    }

    public int port() {
        return web.port();
    }

    @Override
    public void close() {
        web.stop();
    }
}
