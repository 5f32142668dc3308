package org.posthouse.server.certificate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.TlsContext;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.provider.GenericAcmeProvider;

/** Connections to an authority whose own host is vouched for by these roots (null: the system's). */
final class Connecting extends GenericAcmeProvider {
    private final @Nullable Path roots;

    Connecting(@Nullable Path roots) {
        this.roots = roots;
    }

    @Override
    public HttpClient createHttpClient(NetworkSettings settings) {
        HttpClient.Builder builder = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(settings.getTimeout());
        if (roots == null)
            return builder.build();
        try {
            return builder.sslContext(TlsContext.client(TlsContext.Verify.REQUIRED, roots).live()).build();
        } catch (IOException e) {
            throw new UncheckedIOException("acme.roots: " + e.getMessage(), e);
        }
    }
}
